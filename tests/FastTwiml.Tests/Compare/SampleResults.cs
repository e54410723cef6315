using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Tests.Compare;

/// <summary>Results as a short run leaves them.</summary>
internal static class SampleResults
{
    public static ComparisonResults Make() => new()
    {
        Started = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
        Minutes = 12.3,
        Commit = "0123456789",
        Dirty = true,
        CommandLine = ["dotnet", "run"],
        Machine = new Machine { Cpu = "Some CPU", Cores = 2, Architecture = "X64", System = "Some Linux", Kernel = "6.1", Runtime = ".NET 10", OpenFiles = 20_000 },
        Rounds = 2,
        SecondsPerRun = 1,
        ServerCore = 1,
        GeneratorCore = 0,
        Servers =
        [
            new ServerDescription(FastTwimlServer.ServerName, "FastTwiml", "This.", ".NET 10"), new ServerDescription("floor", "C", "A loop.", "gcc 12"),
            new ServerDescription("aspnet", "ASP.NET Core", "A stack.", ".NET 10"), new ServerDescription("nginx", "nginx", "A constant.", "nginx 1.22"),
        ],
        Missing = [new MissingServer("go", "Go", "go is not on the PATH")],
        Scenarios =
        [
            Scenario("constant", Runs("nginx", ServerMode.Constant, 6.5, 6.7)),
            Scenario(
                "signed",
                Runs("aspnet", ServerMode.Signed, 24, 26), Runs(FastTwimlServer.ServerName, ServerMode.Signed, 7.4, 7.8), Runs("floor", ServerMode.Signed, 6, 6.5)),
            Scenario("signed-open", new ServerRuns { Server = "aspnet", Mode = ServerMode.Signed, Skipped = "it answers 9 a second at most" }),
            Scenario("streams", Most("floor", 2_894, "generator"), Most(FastTwimlServer.ServerName, 2_600, "server")),
        ],
    };

    private static ScenarioRuns Scenario(string name, params ServerRuns[] servers) => new() { Name = name, Title = $"About {name}", Servers = servers };

    private static ServerRuns Runs(string server, ServerMode mode, params double[] micros) => new()
    {
        Server = server,
        Mode = mode,
        Start = "./start.sh",
        Runs =
        [
            .. micros.Select(static (value, round) => new MeasuredRun { Round = round, Command = "load", Report = new LoadReport { ServerMicros = value, PerSecond = 1_000_000 / value, P50 = 412.3, Limit = "server" } }),
            new MeasuredRun { Round = micros.Length, Command = "load", Report = new LoadReport { ServerMicros = 1 }, Failure = "void" },
        ],
    };

    private static ServerRuns Most(string server, int most, string boundedBy) => new()
    {
        Server = server,
        Mode = ServerMode.Echo,
        MostStreams = most,
        BoundedBy = boundedBy,
        Runs = [new MeasuredRun { Streams = most, Report = new LoadReport { ServerMicros = 6 } }, new MeasuredRun { Streams = most * 2, Report = new LoadReport { ServerMicros = 60 } }],
    };
}
