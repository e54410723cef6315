using System.Threading.Tasks.Sources;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// Wakes the one loop that waits for it; set before anybody waits, it lets the next wait pass. One object a connection, used again for each wait.
/// </summary>
internal sealed class LoopSignal : IValueTaskSource
{
    private const int Unset = 0;
    private const int IsSet = 1;
    private const int Awaited = 2;

    // Whoever sets it may hold a lock (the clock does), so the loop goes on elsewhere.
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Awaited, Unset) == Unset)
        {
            return new ValueTask(this, _source.Version);
        }

        // A full fence: whoever sets it from here on sees it unset, or what he had to say is seen by the caller.
        Interlocked.Exchange(ref _state, Unset);
        return default;
    }

    /// <summary>Safe from any thread.</summary>
    public void Set()
    {
        if (Interlocked.CompareExchange(ref _state, IsSet, Unset) == Awaited
            && Interlocked.CompareExchange(ref _state, Unset, Awaited) == Awaited)
        {
            _source.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
