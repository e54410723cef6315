using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Webhooks;
using Xunit;

namespace FastTwiml.Tests.Load;

public sealed class WebhookRunTests : IDisposable
{
    private const int Connections = 100;
    private const int EachConnection = 5;

    private readonly AnsweringServer _server = new();
    private readonly Measurement _measurement = new(serverProcess: null);

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(8)]
    public void Connections_take_turns(int? inFlight)
    {
        Run(Plan with { InFlight = inFlight });

        // One request opened each connection. With one under way at a time the order of the answers is that of the requests.
        var requests = _server.Requests;
        Assert.Equal(Connections, requests.Count);
        Assert.Equal(Connections * (EachConnection + 1), requests.Sum());
        Assert.True(inFlight != 1 || requests.All(static count => count == EachConnection + 1));
        Assert.All(requests, static count => Assert.True(count > 1));
    }

    [Fact]
    public void The_measured_time_has_exactly_the_requests_asked_for()
    {
        Run(Plan);
        Assert.Equal(Connections * EachConnection, _measurement.Answered);
        Assert.Null(_measurement.Errors.Summary);
    }

    [Fact]
    public void Fewer_requests_than_are_sent_are_prepared_where_they_repeat() =>
        Assert.True((Plan with { Requests = 2_000_000, Seconds = 600 }).Prepared < 2_000_000);

    public void Dispose() => _server.Dispose();

    private WebhookPlan Plan => new()
    {
        Port = _server.Port,
        Connections = Connections,
        Requests = Connections * EachConnection,
        Repeats = true,
        WarmupSeconds = 0,
        Seconds = 600,
        Seed = 3,
    };

    private void Run(WebhookPlan plan)
    {
        using var maker = new WebhookRequest(plan.Seed, closesConnection: false);
        using var run = new WebhookRun(plan, new PreparedRequests(maker, count: 64), _measurement);
        run.Run();
    }
}
