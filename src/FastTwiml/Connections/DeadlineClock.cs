namespace FastTwiml.Connections;

/// <summary>
/// One timer for the deadlines of all connections. A connection sets its deadline by writing one number; the timer
/// looks at all of them four times a second.
/// </summary>
internal sealed class DeadlineClock : IDisposable
{
    /// <summary>How often the deadlines are looked at; a deadline is kept to within this time.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Deadline[] _deadlines = new Deadline[64];
    private int _count;
    private long _now;
    private int _looking;

    public DeadlineClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((DeadlineClock)state!).LookAtAll(), this, Tick, Tick);
    }

    /// <summary>Milliseconds since the clock was made, as of the last tick.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>How many connections are registered.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(Deadline deadline)
    {
        lock (_gate)
        {
            if (_count == _deadlines.Length)
            {
                Array.Resize(ref _deadlines, _count * 2);
            }

            deadline.Index = _count;
            _deadlines[_count] = deadline;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public void Remove(Deadline deadline)
    {
        lock (_gate)
        {
            var last = _deadlines[_count - 1];
            _deadlines[deadline.Index] = last;
            last.Index = deadline.Index;
            _deadlines[_count - 1] = null!;
            Volatile.Write(ref _count, _count - 1);
        }
    }

    /// <summary>Calls every registered connection, for instance to close the idle ones.</summary>
    public void ForEach(Action<Deadline> action)
    {
        Deadline[] all;
        lock (_gate)
        {
            all = _deadlines.AsSpan(0, _count).ToArray();
        }

        foreach (var deadline in all)
        {
            action(deadline);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LookAtAll()
    {
        // A tick that comes while the one before is still looking has nothing to add.
        if (Interlocked.Exchange(ref _looking, 1) == 1)
        {
            return;
        }

        try
        {
            var now = (long)_time.GetElapsedTime(_start).TotalMilliseconds;
            Volatile.Write(ref _now, now);

            // In pieces, so that a connection that comes or goes never waits for the whole walk. A connection that is
            // moved in the meantime is seen at the next tick.
            for (var from = 0; ; from += 1_024)
            {
                lock (_gate)
                {
                    // A connection may go while it is looked at, so the count is read each time.
                    for (var i = from; i < Math.Min(_count, from + 1_024); i++)
                    {
                        Look(_deadlines[i], now);
                    }

                    if (from + 1_024 >= _count)
                    {
                        return;
                    }
                }
            }
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private static void Look(Deadline deadline, long now)
    {
        try
        {
            deadline.Look(now);
        }
        catch (Exception)
        {
            // Its pipes were completed in this very moment: the connection is over, and all others still need the timer.
        }
    }
}
