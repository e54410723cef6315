using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>The connections of one listener that the transport itself serves: how many there are, and how they end together.</summary>
internal sealed class ServedConnections(ConnectionDelegate serve, EpollLoops loops)
{
    // What Kestrel gives its own: code that does not see that its connection was aborted does not hold up the end of the process.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One more than there are connections, until no more can come.
    private int _count = 1;
    private int _isEnding;
    private volatile bool _areCut;

    public ConnectionDelegate Serve { get; } = serve;

    /// <summary>A connection that begins now is aborted.</summary>
    public bool AreCut => _areCut;

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            _over.TrySetResult();
        }
    }

    /// <summary>When no more can come: waits until all are over, and aborts them when the token fires.</summary>
    public async Task EndAsync(CancellationToken cut)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            Remove();
        }

        await _over.Task.WaitAsync(cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_over.Task.IsCompleted)
        {
            // The mark first: what a loop does not find among its connections begins after it.
            _areCut = true;
            loops.Abort(this, new ConnectionAbortedException("The server ends."));
            await _over.Task.WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
