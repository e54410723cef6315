using FastTwiml.Compare.Measuring.Streams;
using FastTwiml.Compare.Results;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class StreamBoundTests
{
    [Theory]
    [InlineData(0.8, 0.5, 100, "server")]
    [InlineData(0.3, 0.95, 100, "generator")]
    [InlineData(0.3, 0.5, 15_000, "generator")]
    [InlineData(0.9, 0.95, 100, "both")]
    [InlineData(0.3, 0.5, 100, "neither")]
    public void The_busy_side_ends_a_search(double server, double generator, double late, string bound) =>
        Assert.Equal(bound, StreamBound.Of(new MeasuredRun { Report = new LoadReport { ServerCore = server, GeneratorCore = generator, GeneratorLateP99 = late } }, 20_000));

    [Fact]
    public void Without_a_report_neither_is_to_blame() => Assert.Equal("neither", StreamBound.Of(new MeasuredRun { Failure = "it ended" }, 20_000));
}
