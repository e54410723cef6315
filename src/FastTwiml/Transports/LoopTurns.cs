using System.Runtime;

namespace FastTwiml.Transports;

/// <summary>
/// What a loop runs, and since when: tells the <see cref="LoopWatch"/> of what holds it. A clock costs too much to ask it at each run, so
/// a turn is timed as a whole, and its runs one by one only for a while after a turn that was too long.
/// </summary>
/// <param name="loop">The loop's name.</param>
/// <param name="watch">Whom it tells.</param>
/// <param name="clock">Milliseconds.</param>
/// <param name="excusable">What the loop's thread has lost so far through nobody's fault; asked for on that thread.</param>
internal sealed class LoopTurns(string loop, LoopWatch watch, Func<long> clock, Func<TimeSpan> excusable)
{
    // How long something runs before whoever looks in from outside speaks of it.
    private const long StuckMilliseconds = 1_000;

    private const long PreciseMilliseconds = 60_000;

    // How old the time that is excused may be counted from.
    private const long BaselineMilliseconds = 1_000;

    private object? _running;
    private object? _first;
    private int _ran;
    private long _since;
    private long _reportedSince = long.MinValue;
    private long _preciseUntil = long.MinValue;
    private bool _isPrecise;
    private TimeSpan _excused;
    private long _excusedAt = long.MinValue;

    public LoopTurns(string loop, LoopWatch watch)
        : this(loop, watch, static () => Environment.TickCount64, Excusable)
    {
    }

    /// <summary>On the loop: it has waited, and runs something now.</summary>
    public void Begin()
    {
        var now = clock();
        if (now - BaselineMilliseconds >= _excusedAt)
        {
            (_excused, _excusedAt) = (excusable(), now);
        }

        _isPrecise = now < _preciseUntil;
        _ran = 0;
        Volatile.Write(ref _since, now);
    }

    /// <summary>On the loop: this is what runs now.</summary>
    /// <param name="what">Its text is what the log names.</param>
    public void Start(object what) => Volatile.Write(ref _running, what);

    /// <summary>On the loop: it is over.</summary>
    public void Stop()
    {
        if (_isPrecise)
        {
            var now = clock();
            Judge(now, _running);
            Volatile.Write(ref _since, now);
        }

        if (++_ran == 1)
        {
            _first = _running;
        }

        Volatile.Write(ref _running, null);
    }

    /// <summary>On the loop: it is going to wait again.</summary>
    public void End()
    {
        if (!_isPrecise)
        {
            Judge(clock(), _ran == 1 ? _first : null);
        }
    }

    /// <summary>For any thread, now and then: tells of what has not come back for long, and may never.</summary>
    public void LookIfStuck()
    {
        var since = Volatile.Read(ref _since);
        var length = clock() - since;
        if (length > StuckMilliseconds && since != _reportedSince && Volatile.Read(ref _running) is { } running)
        {
            Volatile.Write(ref _reportedSince, since);
            watch.Report(loop, running, TimeSpan.FromMilliseconds(length));
        }
    }

    /// <param name="now">When it was over.</param>
    /// <param name="culprit">What ran; null when there were several.</param>
    private void Judge(long now, object? culprit)
    {
        var length = now - _since;
        if (length <= LoopWatch.LimitMilliseconds || _since == Volatile.Read(ref _reportedSince))
        {
            return;
        }

        var excused = excusable();
        var own = TimeSpan.FromMilliseconds(length) - (excused - _excused);
        (_excused, _excusedAt) = (excused, now);
        if (own.TotalMilliseconds > LoopWatch.LimitMilliseconds)
        {
            _preciseUntil = now + PreciseMilliseconds;
            watch.Report(loop, culprit ?? $"one of {_ran} runs of connections' code, which is looked for from now on", own);
        }
    }

    /// <summary>Code that runs for the first time is compiled, and the collector may stop everybody.</summary>
    private static TimeSpan Excusable() => JitInfo.GetCompilationTime(currentThread: true) + GC.GetTotalPauseDuration();
}
