using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;

namespace FastTwiml.Compare.Report;

/// <summary>
/// Every server against the floors, in processor time and in latency, and against itself with fewer connections: what a budget
/// is stated in.
/// </summary>
internal static class RatioTable
{
    public const string Name = "ratios";

    /// <param name="results">What was measured.</param>
    /// <param name="only">The server to show; null is all of them.</param>
    public static Table Make(ComparisonResults results, string? only = null)
    {
        var floors = results.Servers.Select(static server => server.Name).Where(IsFloor).ToList();
        return new Table(
            ["Scenario", "Server", "µs each", .. floors.SelectMany(static floor => new[] { $"× {floor}", $"p50, p99, p99.9 × {floor}" }), "× fewer connections"],
            [
                .. from known in ScenarioList.All
                   where known.Kind is ScenarioKind.Load or ScenarioKind.OpenLoop
                   let scenario = results.Scenario(known.Name)
                   where scenario is not null
                   from runs in scenario.Servers
                   where runs.Summary.ServerMicros is not null && (only is null || runs.Server == only)
                   orderby Array.IndexOf(Order, known.Name), runs.Summary.ServerMicros!.Median
                   select Row(results, known, scenario, runs, floors),
            ])
        {
            Words = 2,
        };
    }

    private static string[] Order { get; } = [.. ScenarioList.All.Select(static scenario => scenario.Name)];

    /// <summary>The floor of this repository, and whatever others are brought along: their names begin with it.</summary>
    private static bool IsFloor(string server) => server == MainTable.Floor || server.StartsWith(MainTable.Floor + "-", StringComparison.Ordinal);

    private static string[] Row(ComparisonResults results, Scenario known, ScenarioRuns scenario, ServerRuns runs, List<string> floors) =>
    [
        known.Name, results.TitleOf(runs.Server), Figure.Number(runs.Summary.ServerMicros!.Median),
        .. floors.SelectMany(floor => new[]
        {
            Shown(scenario.Ratios(runs.Server, scenario, floor, static report => report.ServerMicros)),
            string.Join(", ", Latencies.Select(latency => Figure.Number(scenario.Ratios(runs.Server, scenario, floor, latency)?.Median))),
        }),
        known.Fewer is { } fewer && results.Scenario(fewer) is { } other
            ? $"{Shown(scenario.Ratios(runs.Server, other, runs.Server, static report => report.ServerMicros))} of {fewer}"
            : Figure.None,
    ];

    private static Func<LoadReport, double?>[] Latencies { get; } = [static report => report.P50, static report => report.P99, static report => report.P999];

    private static string Shown(Spread? ratio) => ratio is null ? Figure.None : $"{Figure.Ratio(ratio.Median)} ({Figure.Range(ratio)})";
}
