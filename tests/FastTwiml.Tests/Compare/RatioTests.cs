using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class RatioTests
{
    [Fact]
    public void Only_runs_of_the_same_round_are_held_against_each_other()
    {
        // The second round was slow for both; the fourth counts for one of them only.
        var scenario = Scenario(
            Runs("ours", Run(0, 10), Run(1, 40), Run(2, 12), Run(3, 99)),
            Runs("floor", Run(0, 5), Run(1, 20), Run(2, 4), Run(3, 1) with { Failure = "void" }));
        Assert.Equal(2, scenario.Ratio("ours", "floor"));
        Assert.Equal(1, scenario.Ratio("floor", "floor"));
    }

    [Fact]
    public void Without_the_other_there_is_none()
    {
        var scenario = Scenario(Runs("ours", Run(0, 10)), Runs("floor", Run(1, 5)));
        Assert.Null(scenario.Ratio("ours", "floor"));
        Assert.Null(scenario.Ratio("ours", "absent"));
        Assert.Null(scenario.Ratio("absent", "ours"));
    }

    private static ScenarioRuns Scenario(params ServerRuns[] servers) => new() { Name = "signed", Title = "Signed", Servers = servers };

    private static ServerRuns Runs(string server, params MeasuredRun[] runs) => new() { Server = server, Mode = ServerMode.Signed, Runs = runs };

    private static MeasuredRun Run(int round, double micros) => new() { Round = round, Report = new LoadReport { ServerMicros = micros } };
}
