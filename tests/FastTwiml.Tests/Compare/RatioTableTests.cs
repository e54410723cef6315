using FastTwiml.Compare.Report;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class RatioTableTests
{
    [Fact]
    public void A_server_is_held_against_every_floor_and_against_itself_with_fewer_connections()
    {
        var results = SampleResults.Make() with
        {
            Servers = [.. new[] { "ours", "floor", "floor-c" }.Select(static name => new ServerDescription(name, name, string.Empty, string.Empty))],
            Scenarios =
            [
                Scenario("signed", Runs("ours", 8, 9, 10), Runs("floor", 4, 4, 4), Runs("floor-c", 8, 8, 8)),
                Scenario("signed-10000", Runs("ours", 10, 9, 20), Runs("floor", 5, 4, 4)),
            ],
        };
        var table = RatioTable.Make(results);
        Assert.Equal(["Scenario", "Server", "µs each", "× floor", "p50, p99, p99.9 × floor", "× floor-c", "p50, p99, p99.9 × floor-c", "× fewer connections"], table.Columns);
        Assert.Equal(["floor", "floor-c", "ours", "floor", "ours"], table.Rows.Select(static row => row[1]));
        Assert.Equal(["signed", "ours", "9.00", "2.25× (2.00–2.50)", "2.25, 2.25, –", "1.13× (1.00–1.25)", "1.13, 1.13, –", "–"], table.Rows[2]);
        Assert.Equal(["signed-10000", "ours", "10.0", "2.25× (2.00–5.00)", "2.25, 2.25, –", "–", "–, –, –", "1.25× (1.00–2.00) of signed"], table.Rows[4]);
    }

    private static ScenarioRuns Scenario(string name, params ServerRuns[] servers) => new() { Name = name, Title = name, Servers = servers };

    /// <summary>Latencies a hundred times the processor time.</summary>
    private static ServerRuns Runs(string server, params double[] micros) => new()
    {
        Server = server,
        Mode = ServerMode.Signed,
        Runs = [.. micros.Select(static (value, round) => new MeasuredRun { Round = round, Report = new LoadReport { ServerMicros = value, P50 = 100 * value, P99 = 200 * value } })],
    };
}
