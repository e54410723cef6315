using System.Runtime;

namespace FastTwiml.Transports;

/// <summary>One thread with its own connections, whose code it runs where their bytes arrive. What other threads want of them is posted.</summary>
internal abstract class EventLoop(string name, LoopWatch watch)
{
    // How long something runs before whoever looks in from outside speaks of it.
    private const long StuckMilliseconds = 1_000;

    // How long each run is timed by itself after a turn that took too long.
    private const long PreciseMilliseconds = 60_000;

    private LoopWork? _posted;
    private int _isAwake;
    private object? _running;
    private object? _reported;
    private object? _first;
    private int _ran;
    private long _since;
    private long _preciseUntil;
    private bool _isPrecise;
    private long _excusable = Excusable();

    /// <summary>Whether the caller runs on this loop.</summary>
    public abstract bool IsCurrent { get; }

    public string Name => name;

    /// <summary>Whether something waits to be run.</summary>
    protected bool HasPosted => Volatile.Read(ref _posted) is not null;

    /// <summary>Has the loop run this, soon; for any thread, and without a wait.</summary>
    public void Post(LoopWork work)
    {
        if (Interlocked.Exchange(ref work.IsPosted, 1) == 1)
        {
            return;
        }

        var head = Volatile.Read(ref _posted);
        while (true)
        {
            work.Following = head;
            var seen = Interlocked.CompareExchange(ref _posted, work, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (!IsCurrent && Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            Wake();
        }
    }

    /// <summary>For any thread, now and then: tells of what has not come back for long, and may never.</summary>
    public void LookIfStuck()
    {
        Volatile.Write(ref _excusable, Excusable());
        var length = Environment.TickCount64 - Volatile.Read(ref _since);
        if (length > StuckMilliseconds && Volatile.Read(ref _running) is { } running && !ReferenceEquals(running, _reported))
        {
            _reported = running;
            watch.Report(name, running, TimeSpan.FromMilliseconds(length));
        }
    }

    /// <summary>Ends the loop's wait; called once until the loop has run what was posted.</summary>
    protected abstract void Wake();

    /// <summary>On the loop: it has waited, and runs something now.</summary>
    protected void BeginTurn()
    {
        var now = Environment.TickCount64;
        _isPrecise = now < _preciseUntil;
        _ran = 0;
        Volatile.Write(ref _since, now);
    }

    /// <summary>On the loop: it is going to wait again. A clock costs too much to ask it at each run, so that is done only after a turn that was too long.</summary>
    protected void EndTurn()
    {
        if (!_isPrecise && Environment.TickCount64 - _since > LoopWatch.LimitMilliseconds)
        {
            Judge(_ran == 1 ? _first! : $"one of {_ran} connections, which is looked for from now on");
        }
    }

    /// <summary>On the loop: this is what runs now.</summary>
    /// <param name="running">Its text is what the log names.</param>
    protected void Begin(object running) => Volatile.Write(ref _running, running);

    /// <summary>On the loop: it is over.</summary>
    protected void End()
    {
        if (_isPrecise)
        {
            if (Environment.TickCount64 - _since > LoopWatch.LimitMilliseconds)
            {
                Judge(_running!);
            }

            Volatile.Write(ref _since, Environment.TickCount64);
        }

        if (++_ran == 1)
        {
            _first = _running;
        }

        Volatile.Write(ref _running, null);
    }

    /// <summary>On the loop: what is posted from here on brings a wake-up of its own, so posted work is to be looked for after this.</summary>
    protected void OnWoken() => Interlocked.Exchange(ref _isAwake, 0);

    /// <summary>On the loop: runs what was posted, in that order.</summary>
    protected void RunPosted()
    {
        OnWoken();
        var work = InOrder(Interlocked.Exchange(ref _posted, null));
        while (work is not null)
        {
            // It may be posted again as soon as it is marked so.
            var next = work.Following;
            work.Following = null;
            Volatile.Write(ref work.IsPosted, 0);
            Begin(work);
            try
            {
                work.Run();
            }
            catch (Exception exception)
            {
                // A defect of one connection's code ends that connection, and not the loop with all others.
                work.OnFault(exception);
            }

            End();
            work = next;
        }
    }

    private void Judge(object culprit)
    {
        var now = Environment.TickCount64;
        var excusable = Excusable();
        var own = TimeSpan.FromMilliseconds(now - _since) - TimeSpan.FromTicks(excusable - Volatile.Read(ref _excusable));
        Volatile.Write(ref _excusable, excusable);
        _reported = null;
        if (own.TotalMilliseconds > LoopWatch.LimitMilliseconds)
        {
            _preciseUntil = now + PreciseMilliseconds;
            watch.Report(name, culprit, own);
        }
    }

    /// <summary>Code that runs for the first time is compiled, and the collector may stop everybody: nobody's fault.</summary>
    private static long Excusable() => (JitInfo.GetCompilationTime(currentThread: false) + GC.GetTotalPauseDuration()).Ticks;

    private static LoopWork? InOrder(LoopWork? newest)
    {
        LoopWork? oldest = null;
        while (newest is not null)
        {
            (newest.Following, oldest, newest) = (oldest, newest, newest.Following);
        }

        return oldest;
    }
}
