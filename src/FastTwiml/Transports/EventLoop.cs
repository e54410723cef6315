namespace FastTwiml.Transports;

/// <summary>One thread with its own connections, whose code it runs where their bytes arrive. What other threads want of them is posted.</summary>
internal abstract class EventLoop(string name, LoopWatch watch)
{
    private LoopWork? _posted;
    private int _isAwake;

    /// <summary>Whether the caller runs on this loop.</summary>
    public abstract bool IsCurrent { get; }

    public string Name => name;

    /// <summary>What it runs, and since when.</summary>
    public LoopTurns Turns { get; } = new(name, watch);

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

    /// <summary>Ends the loop's wait; called once until the loop has run what was posted.</summary>
    protected abstract void Wake();

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
            Turns.Start(work);
            try
            {
                work.Run();
            }
            catch (Exception exception)
            {
                // A defect of one connection's code ends that connection, and not the loop with all others.
                work.OnFault(exception);
            }

            Turns.Stop();
            work = next;
        }
    }

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
