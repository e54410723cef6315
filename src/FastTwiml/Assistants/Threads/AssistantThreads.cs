using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Threads;

/// <summary>
/// Threads that belong to assistants and may be blocked by them, so that neither the connections nor the shared thread pool ever
/// are. There are none at first and one a processor at once; more only when all are held, up to a limit, beyond which work waits.
/// </summary>
internal sealed class AssistantThreads : IDisposable
{
    /// <summary>More calls than this that block at the same moment delay each other.</summary>
    public const int MostThreads = 1024;

    /// <summary>The memory that each thread lends to its work.</summary>
    public const int ScratchBytes = 32 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DefaultIdleTime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Queue<IAssistantWork> _waiting = new();

    // The last to go idle is the first to be woken, so that those not needed stay idle and end.
    private readonly List<AssistantThread> _idle = [];
    private readonly WakeUp _missing = new();
    private readonly ILogger _logger;
    private readonly TimeSpan _idleTime;
    private readonly int _atOnce;
    private readonly int _most;
    private ThreadDemand _demand;
    private Thread? _watch;
    private bool _isWatched;
    private bool _isEnding;
    private long _taken;
    private long _looksAtLimit;
    private int _threads;

    /// <param name="logger">Told of defects of the work.</param>
    /// <param name="idleTime">How long a thread without work stays; 30 s by default.</param>
    /// <param name="atOnce">How many threads are made without waiting whether they are needed; one a processor by default.</param>
    /// <param name="most">The limit.</param>
    public AssistantThreads(ILogger logger, TimeSpan? idleTime = null, int? atOnce = null, int most = MostThreads)
    {
        _logger = logger;
        _idleTime = idleTime ?? DefaultIdleTime;
        _most = most;
        _atOnce = Math.Min(atOnce ?? Environment.ProcessorCount, most);
        _demand = new ThreadDemand(most);
    }

    /// <summary>How many threads there are.</summary>
    public int Threads
    {
        get
        {
            lock (_gate)
            {
                return _threads;
            }
        }
    }

    /// <summary>How much work waits for a thread.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How often, looking every 20 ms, work waited, all threads were held and no more could be added.</summary>
    public long LooksAtLimit => Volatile.Read(ref _looksAtLimit);

    /// <summary>Has a thread do this, after what was queued before.</summary>
    public void Queue(IAssistantWork work)
    {
        AssistantThread? woken = null;
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _waiting.Enqueue(work);
            if (_idle.Count > 0)
            {
                woken = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }
            else if (_threads < _atOnce)
            {
                Add();
            }
            else if (!_isWatched)
            {
                Watch();
            }
        }

        woken?.Wake();
    }

    /// <summary>Takes nothing more; each thread ends with what it does.</summary>
    public void Dispose()
    {
        List<AssistantThread> idle;
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            _waiting.Clear();
            idle = [.. _idle];
            _idle.Clear();
        }

        _missing.Send();

        foreach (var thread in idle)
        {
            thread.Wake();
        }
    }

    /// <summary>What a thread is to do next; null when it has to wait for that, or to end.</summary>
    internal IAssistantWork? Take(AssistantThread thread)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var work))
            {
                _taken++;
                return work;
            }

            if (_isEnding)
            {
                _threads--;
                thread.IsOver = true;
            }
            else
            {
                _idle.Add(thread);
            }

            return null;
        }
    }

    /// <summary>Ends a thread that had nothing to do for long. False when it is being woken right now.</summary>
    internal bool TryLeave(AssistantThread thread)
    {
        lock (_gate)
        {
            if (!_idle.Remove(thread))
            {
                return false;
            }

            _threads--;
            thread.IsOver = true;
            return true;
        }
    }

    private void Add()
    {
        _threads++;
        new AssistantThread(this, _idleTime, _logger).Start();
    }

    private void Watch()
    {
        _isWatched = true;
        if (_watch is null)
        {
            _watch = new Thread(WatchLoop) { IsBackground = true, Name = "assistants: watch" };
            _watch.UnsafeStart();
        }

        _missing.Send();
    }

    // A thread of its own: a timer would run on the shared pool, which the operator's code may hold as well.
    private void WatchLoop()
    {
        while (true)
        {
            _missing.Wait();
            do
            {
                Thread.Sleep(LookInterval);
            }
            while (Look());

            lock (_gate)
            {
                if (_isEnding)
                {
                    return;
                }
            }
        }
    }

    private bool Look()
    {
        lock (_gate)
        {
            var missing = _demand.Look(_waiting.Count, _taken, _threads);
            if (_demand.IsAtLimit)
            {
                _looksAtLimit++;
            }

            for (var i = 0; i < missing; i++)
            {
                Add();
            }

            _isWatched = _waiting.Count > 0 && !_isEnding;
            return _isWatched;
        }
    }
}
