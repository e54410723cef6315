using FastTwiml.Load.Measuring;

namespace FastTwiml.Load.Streams;

/// <summary>Streams that were opened as Twilio opens them and then say nothing: what memory each of them takes.</summary>
internal sealed class IdleRun : IStreamListener, IDisposable
{
    /// <summary>One in so many is opened first and not counted: compiled code, pools, caches and threads come with them.</summary>
    private const int FirstPart = 5;

    // Memory has settled when it stayed within so much for so long.
    private const long StillBytes = 64 * 1024;
    private const long StillTime = 2 * Clock.Second;
    private const long ReadEvery = Clock.Second / 2;
    private const long Patience = 60 * Clock.Second;

    private readonly StreamSockets _sockets;
    private readonly ErrorCounts _errors;

    public IdleRun(int port, uint seed, ErrorCounts errors)
    {
        _errors = errors;
        _sockets = new StreamSockets(port, seed, this);
    }

    /// <summary>The resident bytes of each of so many sockets, and of the server with all of them; null when it is not given.</summary>
    public (double? EachBytes, long? ServerBytes) Run(int count, ProcessTree? server)
    {
        var first = count / FirstPart;
        _sockets.Open(first);
        var before = Settled(server);
        _sockets.Open(count - first);
        var after = Settled(server);
        return ((double?)(after - before) / (count - first), after);
    }

    public void TakeMessage(StreamConnection stream, ReadOnlySpan<byte> message)
    {
        // Whatever a server says to a silent stream is its own affair.
    }

    public void TakeEnd(StreamConnection stream, string why) => _errors.Add(why);

    public void Dispose() => _sockets.Dispose();

    private long? Settled(ProcessTree? server)
    {
        server?.Refresh();
        var reference = server?.ResidentBytes();
        var start = Clock.Now;
        var stillSince = start;
        while (Clock.Now - stillSince < StillTime && Clock.Now - start < Patience)
        {
            Serve(ReadEvery);
            if (server?.ResidentBytes() is { } now && Math.Abs(now - reference!.Value) > StillBytes)
            {
                (reference, stillSince) = (now, Clock.Now);
            }
        }

        return server?.ResidentBytes();
    }

    /// <summary>Waits, and answers the server's pings meanwhile.</summary>
    private void Serve(long time)
    {
        var until = Clock.Now + time;
        for (var now = Clock.Now; now < until; now = Clock.Now)
        {
            _sockets.Process(until - now);
        }
    }
}
