using FastTwiml.Churn;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Transports;

/// <summary>What <c>tests/FastTwiml.Churn</c> does for as long as one likes, for a moment.</summary>
[Collection(nameof(WholeProcess))]
public class ChurnTests
{
    [Fact]
    public async Task Connections_that_come_and_go_in_every_way_leave_nothing_behind()
    {
        var run = new ChurnRun(TestTransport.Kind, seed: 1, staying: 60, passing: 360);
        Assert.Empty(await run.RunAsync(TimeSpan.Zero));
        Assert.Equal(2 * (60 + 360), run.Connections);
    }

    [Fact]
    public async Task Every_transport_brings_the_same_requests_and_answers()
    {
        var equality = new Equality(seed: 1, Equality.Transports);
        Assert.Empty(await equality.RunAsync(3_000));
        Assert.True(equality.Exchanges >= 3_000);
    }
}
