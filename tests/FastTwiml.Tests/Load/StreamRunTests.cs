using FastTwiml.Load.Measuring;
using FastTwiml.Load.Streams;
using Xunit;

namespace FastTwiml.Tests.Load;

public sealed class StreamRunTests : IDisposable
{
    private const int Messages = 50;

    private readonly EchoingServer _server = new();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 1_000_000)]
    [InlineData(false, 50_000_000)]
    public void Every_message_is_sent_once_and_echoed(bool saturates, long quantum)
    {
        var measurement = new Measurement(serverProcess: null);
        using var run = new StreamRun(
            new StreamPlan { Port = _server.Port, Streams = 7, Saturates = saturates, Quantum = quantum, Messages = Messages, WarmupSeconds = 0, Seconds = 600, Seed = 3 },
            measurement);
        run.Run();
        Assert.Equal(Messages, measurement.Answered);
        Assert.Null(measurement.Errors.Summary);
    }

    public void Dispose() => _server.Dispose();
}
