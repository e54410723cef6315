using FastTwiml.Compare.Measuring.Streams;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Report;

/// <summary>The one table that says how the servers stand to each other.</summary>
internal static class MainTable
{
    public const string Name = "main";

    /// <summary>The servers that every other is held against: the least that the work costs, and what people usually take.</summary>
    public const string Floor = "floor";
    private const string Usual = "aspnet";

    /// <summary>The scenarios whose processor time is shown, most telling first for the order of the rows.</summary>
    private static readonly string[] Micros = [ScenarioList.Webhook, ScenarioList.Signed, ScenarioList.Durable, ScenarioList.Echo];

    public static Table Make(ComparisonResults results) => new(
        ["Server", .. Micros.Select(static name => $"{name}, µs (× C, × ASP.NET)"), "streams per core", "idle WebSocket, bytes", "start-up, ms"],
        [.. results.Servers.Where(server => IsShown(results, server.Name)).OrderBy(server => Place(results, server.Name)).Select(server => Row(results, server))]);

    private static string[] Row(ComparisonResults results, ServerDescription server) =>
    [
        server.Name == FastTwimlServer.ServerName ? $"**{server.Title}**" : server.Title,
        .. Micros.Select(name => Cell(results.Scenario(name), server.Name)),
        Streams(results.Scenario(ScenarioList.Streams)?.Of(server.Name)),
        Figure.Whole(results.Scenario(ScenarioList.Idle)?.Of(server.Name)?.Summary.BytesPerSocket?.Median),
        Figure.Whole(results.Scenario(ScenarioList.StartUp)?.Of(server.Name)?.Summary.Milliseconds?.Median),
    ];

    private static string Cell(ScenarioRuns? scenario, string server) =>
        scenario?.Of(server)?.Summary.ServerMicros is { } micros
            ? $"{Figure.Number(micros.Median)} ({Figure.Ratio(scenario.Ratio(server, Floor))}, {Figure.Ratio(scenario.Ratio(server, Usual))})"
            : Figure.None;

    private static string Streams(ServerRuns? runs) =>
        runs?.MostStreams is { } most ? Figure.Whole(most) + (runs.BoundedBy == StreamBound.Server ? string.Empty : $" ({runs.BoundedBy})") : Figure.None;

    /// <summary>A server that only gives constant answers has nothing to show here.</summary>
    private static bool IsShown(ComparisonResults results, string server) =>
        Micros.Any(name => results.Scenario(name)?.Of(server)?.Summary.ServerMicros is not null);

    /// <summary>By the processor time of the first scenario that the server took part in.</summary>
    private static double Place(ComparisonResults results, string server) =>
        new[] { ScenarioList.Signed, ScenarioList.Durable, ScenarioList.Webhook, ScenarioList.Echo }
            .Select(name => results.Scenario(name)?.Of(server)?.Summary.ServerMicros?.Median).FirstOrDefault(static micros => micros is not null) ?? double.MaxValue;
}
