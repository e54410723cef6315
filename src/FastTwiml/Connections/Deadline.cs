namespace FastTwiml.Connections;

/// <summary>What a connection is waiting for, and until when.</summary>
internal abstract class Deadline
{
    private long _due = long.MaxValue;
    private long _armed = long.MaxValue;
    private long _passed = -1;

    /// <summary>Where the clock keeps it; belongs to the clock.</summary>
    public int Index { get; set; }

    /// <summary>True once the deadline that was set last has passed.</summary>
    protected bool HasPassed => Volatile.Read(ref _passed) == _armed;

    /// <summary>Sets the time, in the clock's milliseconds, after which <see cref="OnDue"/> is called, once.</summary>
    protected void SetDue(long due)
    {
        _armed = due;
        Volatile.Write(ref _due, due);
    }

    /// <summary>A time in the clock's unit.</summary>
    protected static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    protected void ClearDue() => SetDue(long.MaxValue);

    /// <summary>Called by the clock at every tick; cheap while nothing is due.</summary>
    public void Look(long now)
    {
        var due = Volatile.Read(ref _due);
        if (now < due || Interlocked.CompareExchange(ref _due, long.MaxValue, due) != due)
        {
            return;
        }

        // The connection may have moved on and set another deadline by now: the value says which one has passed.
        Volatile.Write(ref _passed, due);
        OnDue();
    }

    /// <summary>Runs on the timer's thread, under the clock's lock: wakes the connection and does not block.</summary>
    protected abstract void OnDue();

    /// <summary>Asks an idle connection to end because the server stops; runs on another thread and does not block.</summary>
    public abstract void Stop();
}
