namespace FastTwiml.Connections;

/// <summary>How far the end of this process has come; it only ever moves forward.</summary>
internal enum DrainPhase
{
    /// <summary>Calls are taken.</summary>
    Serving,

    /// <summary>Calls are still taken; <c>/ready</c> says 503 and answers carry <c>Connection: close</c>.</summary>
    Draining,

    /// <summary>No new connections; idle ones end, requests that have begun are answered.</summary>
    Closing,
}

/// <summary>
/// What every connection looks at to know whether this process is on its way out. One writer (the shutdown), any number of readers.
/// </summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private int _phase;

    public DrainPhase Phase => (DrainPhase)Volatile.Read(ref _phase);

    /// <summary>Answers carry <c>Connection: close</c> and <c>/ready</c> is 503.</summary>
    public bool IsDraining => Phase >= DrainPhase.Draining;

    /// <summary>The listeners are going: a connection without a request in progress ends now.</summary>
    public bool IsClosing => Phase == DrainPhase.Closing;

    /// <summary>Fires once when <see cref="IsClosing"/> turns true, to wake what waits for a request that will not come.</summary>
    public CancellationToken Closing => _closing.Token;

    public void BeginDraining() => Interlocked.CompareExchange(ref _phase, (int)DrainPhase.Draining, (int)DrainPhase.Serving);

    public void BeginClosing()
    {
        if (Interlocked.Exchange(ref _phase, (int)DrainPhase.Closing) != (int)DrainPhase.Closing)
        {
            _closing.Cancel();
        }
    }

    public void Dispose() => _closing.Dispose();
}
