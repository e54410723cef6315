using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>The loops of a listener, one a processor that this process may use.</summary>
internal sealed class EpollLoops : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly EpollLoop[] _loops;
    private readonly Timer _look;
    private int _next;

    public EpollLoops(int count, LoopWatch watch)
    {
        _loops = [.. Enumerable.Range(0, count).Select(number => new EpollLoop($"FastTwiml loop {number}", watch))];
        foreach (var loop in _loops)
        {
            loop.Start();
        }

        _look = new Timer(static loops => ((EpollLoops)loops!).LookIfStuck(), this, LookInterval, LookInterval);
    }

    public EpollLoop First => _loops[0];

    /// <summary>The loop of a new connection; they take turns.</summary>
    public EpollLoop Next() => _loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length];

    /// <summary>Has each loop abort those of the connections that it has.</summary>
    public void Abort(ServedConnections connections, ConnectionAbortedException reason)
    {
        foreach (var loop in _loops)
        {
            loop.Post(new PostedAbort(loop, connections, reason));
        }
    }

    public void Dispose()
    {
        _look.Dispose();
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }

    private void LookIfStuck()
    {
        foreach (var loop in _loops)
        {
            loop.Turns.LookIfStuck();
        }
    }

    private sealed class PostedAbort(EpollLoop loop, ServedConnections connections, ConnectionAbortedException reason) : LoopWork
    {
        public override void Run() => loop.Abort(connections, reason);

        public override void OnFault(Exception exception)
        {
            // An abort of a connection does not throw.
        }

        public override string ToString() => "the end of all connections";
    }
}
