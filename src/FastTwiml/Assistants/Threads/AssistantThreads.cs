using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Threads;

/// <summary>
/// Threads that belong to assistants and may be blocked by them, so that neither the connections nor the shared thread pool ever
/// are. There are none at first and one a processor at once; more only when all are held, up to a limit, beyond which work waits.
/// </summary>
internal sealed class AssistantThreads : IAssistantThreads, IDisposable
{
    /// <summary>More calls than this that block at the same moment delay each other.</summary>
    public const int MostThreads = 1024;

    /// <summary>The memory that each thread lends to its work.</summary>
    public const int ScratchBytes = 32 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan DefaultIdleTime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Queue<IAssistantWork> _waiting = new();

    // The last to go idle is the first to be woken, so that those not needed stay idle and end.
    private readonly List<AssistantThread> _idle = [];
    private readonly WakeUp _missing = new();
    private readonly WakeUp _allOver = new();
    private readonly ILogger _logger;
    private readonly TimeSpan _idleTime;
    private readonly int _atOnce;
    private readonly int _most;
    private ThreadDemand _demand;
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
        new Thread(Watch) { IsBackground = true, Name = "assistants: watch" }.UnsafeStart();
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

    /// <summary>How often, looking every 10 ms, work waited, all threads were held and no more could be added.</summary>
    public long LooksAtLimit => Volatile.Read(ref _looksAtLimit);

    /// <inheritdoc/>
    public void Queue(IAssistantWork work)
    {
        AssistantThread? idle = null;
        AssistantThread? added = null;
        lock (_gate)
        {
            _waiting.Enqueue(work);
            if (_idle.Count > 0)
            {
                idle = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }
            else if (_threads < _atOnce)
            {
                added = Add();
            }
            else if (!_isWatched)
            {
                _isWatched = true;
                _missing.Send();
            }
        }

        idle?.Wake();
        if (added is not null)
        {
            Start(added);
        }
    }

    /// <summary>Has the threads end when nothing waits any more, which assistants need to hear of the ends of their streams.</summary>
    /// <param name="time">How long to wait for that.</param>
    /// <returns>False when an assistant still holds its thread; the threads do not keep the process from ending.</returns>
    public bool Stop(TimeSpan time)
    {
        List<AssistantThread> idle;
        lock (_gate)
        {
            _isEnding = true;
            idle = [.. _idle];
            _idle.Clear();
            if (_threads == 0)
            {
                _allOver.Send();
            }
        }

        _missing.Send();
        foreach (var thread in idle)
        {
            thread.Wake();
        }

        return _allOver.Wait(time);
    }

    public void Dispose() => Stop(TimeSpan.Zero);

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
                thread.IsOver = true;
                _threads--;
                if (_threads == 0)
                {
                    _allOver.Send();
                }
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

    private AssistantThread Add()
    {
        _threads++;
        return new AssistantThread(this, _idleTime, _logger);
    }

    private void Start(AssistantThread thread)
    {
        try
        {
            thread.Start();
        }
        catch (OutOfMemoryException exception)
        {
            // The system gives no more threads: what waits waits for one of those there are, and the watch tries again.
            _logger.LogError(exception, "A thread for assistants could not be had; there are {Threads}.", Threads);
            lock (_gate)
            {
                _threads--;
                _isWatched = true;
                _missing.Send();
            }
        }
    }

    // A thread of its own: a timer would run on the shared pool, which the operator's code may hold as well.
    private void Watch()
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
        var added = Array.Empty<AssistantThread>();
        bool isWatched;
        lock (_gate)
        {
            var missing = _demand.Look(_waiting.Count, _taken, _threads);
            if (missing > 0)
            {
                added = [.. Enumerable.Range(0, missing).Select(_ => Add())];
            }

            _looksAtLimit += _demand.IsAtLimit ? 1 : 0;
            _isWatched = _waiting.Count > 0 && !_isEnding;
            isWatched = _isWatched;
        }

        foreach (var thread in added)
        {
            Start(thread);
        }

        return isWatched;
    }
}
