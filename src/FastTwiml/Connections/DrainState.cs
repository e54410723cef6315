namespace FastTwiml.Connections;

/// <summary>How far the end of this process has come; it only ever moves forward.</summary>
internal enum DrainPhase
{
    /// <summary>Calls are taken.</summary>
    Serving,

    /// <summary>Calls are still taken; <c>/ready</c> says 503 and answers carry <c>Connection: close</c>.</summary>
    Draining,

    /// <summary>No new connections; idle ones end, requests that have begun are answered, media streams go on.</summary>
    Closing,

    /// <summary>Media streams are closed with 1001 (RFC 6455 section 7.4.1: going away); what does not end in a moment is cut.</summary>
    EndingStreams,
}

/// <summary>
/// What every connection looks at to know whether this process is on its way out. Few writers (the shutdown, the last listener to close), any number of readers.
/// </summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _endingStreams = new();
    private int _phase;

    public DrainPhase Phase => (DrainPhase)Volatile.Read(ref _phase);

    /// <summary>Answers carry <c>Connection: close</c> and <c>/ready</c> is 503.</summary>
    public bool IsDraining => Phase >= DrainPhase.Draining;

    /// <summary>The listeners are going: a connection without a request in progress ends now.</summary>
    public bool IsClosing => Phase >= DrainPhase.Closing;

    /// <summary>A media stream is closed now with 1001; one that begins is closed at once.</summary>
    public bool IsEndingStreams => Phase >= DrainPhase.EndingStreams;

    /// <summary>Fires once when <see cref="IsClosing"/> turns true, to wake what waits for a request that will not come.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>
    /// Fires once when <see cref="IsEndingStreams"/> turns true. A stream registers on it, and its registration runs on the thread
    /// that ends the process: it may only wake the stream's own loop.
    /// </summary>
    public CancellationToken EndingStreams => _endingStreams.Token;

    public void BeginDraining() => MoveTo(DrainPhase.Draining);

    public void BeginClosing()
    {
        if (MoveTo(DrainPhase.Closing))
        {
            _closing.Cancel();
        }
    }

    /// <summary>Also closes, if that has not begun.</summary>
    public void BeginEndingStreams()
    {
        BeginClosing();
        if (MoveTo(DrainPhase.EndingStreams))
        {
            _endingStreams.Cancel();
        }
    }

    public void Dispose()
    {
        _closing.Dispose();
        _endingStreams.Dispose();
    }

    /// <summary>True for the one caller that moved it.</summary>
    private bool MoveTo(DrainPhase phase)
    {
        var now = Volatile.Read(ref _phase);
        while (now < (int)phase)
        {
            var seen = Interlocked.CompareExchange(ref _phase, (int)phase, now);
            if (seen == now)
            {
                return true;
            }

            now = seen;
        }

        return false;
    }
}
