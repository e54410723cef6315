using FastTwiml.Compare.Scenarios;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class ScenarioListTests
{
    [Fact]
    public void Names_are_unique() => Assert.Equal(ScenarioList.All.Count, ScenarioList.All.Select(static scenario => scenario.Name).Distinct().Count());

    [Fact]
    public void What_must_be_asked_for_does_not_run_by_itself()
    {
        Assert.DoesNotContain(ScenarioList.Standard, static scenario => scenario.IsOptIn);
        Assert.Equal(["echo-1000", "echo-50", "signed-10000", "signed-turns", "webhook-10000"], ScenarioList.All.Except(ScenarioList.Standard).Select(static scenario => scenario.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_quantum_is_for_streams_in_real_time()
    {
        var paced = ScenarioList.All.Where(static scenario => scenario.Paced(500) != scenario).ToList();
        Assert.Equal(["echo-50", "echo-200", "echo-1000"], paced.Select(static scenario => scenario.Name));
        Assert.All(paced, static scenario => Assert.Equal(["--quantum", "500"], scenario.Paced(500).Arguments.TakeLast(2)));
    }

    [Fact]
    public void More_connections_are_held_against_the_same_mode_with_64()
    {
        foreach (var scenario in ScenarioList.All.Where(static scenario => scenario.Fewer is not null))
        {
            var fewer = ScenarioList.All.Single(other => other.Name == scenario.Fewer);
            Assert.Equal((scenario.Mode, scenario.Kind), (fewer.Mode, fewer.Kind));
            Assert.Contains("64", fewer.Arguments);
        }
    }
}
