namespace FastTwiml.Transports.Epoll;

/// <summary>The loops of a process, one a processor that it may use.</summary>
internal sealed class EpollLoops : IDisposable
{
    private readonly EpollLoop[] _loops;
    private int _next;

    public EpollLoops(int count)
    {
        _loops = new EpollLoop[count];
        for (var i = 0; i < count; i++)
        {
            _loops[i] = new EpollLoop($"FastTwiml loop {i}");
            _loops[i].Start();
        }
    }

    public EpollLoop First => _loops[0];

    /// <summary>The loop of a new connection; they take turns.</summary>
    public EpollLoop Next() => _loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length];

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }
}
