using FastTwiml.Calls;
using FastTwiml.Diagnostics;

namespace FastTwiml.Records;

/// <summary>
/// Events that wait for the writer: bounded, in order, never blocking who puts them in, and without allocation once it has
/// been as full as it gets. How many may wait is the number of entries there are; rows longer than an entry's own memory
/// share a bound in bytes.
/// </summary>
internal sealed class RecordQueue : ICallRecords, IDisposable
{
    /// <summary>How much memory long rows may take while they wait.</summary>
    public const long LongRowBytes = 128 * 1024 * 1024;

    private readonly BoundedRing<RecordEntry> _waiting;
    private readonly BoundedRing<RecordEntry> _free;
    private readonly bool _refuses;
    private readonly AutoResetEvent _wake = new(false);
    private int _created;
    private long _longRowBytes;
    private int _writerSleeps;
    private int _state;
    private int _overflowed;
    private volatile bool _closed;

    public RecordQueue(RecordOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueCapacity, 1);
        Capacity = options.QueueCapacity;
        _waiting = new BoundedRing<RecordEntry>(Capacity);
        _free = new BoundedRing<RecordEntry>(Capacity);
        _refuses = options.WhenUnwritable == WhenUnwritable.Refuse;
    }

    public int Capacity { get; }

    /// <summary>How many events wait, without those that the writer holds.</summary>
    public int Count => _waiting.Count;

    /// <summary>How many events there are between their requests and the disk, the writer's included.</summary>
    public int Outstanding => Math.Max(0, Math.Min(Volatile.Read(ref _created), Capacity) - _free.Count);

    public StoreState State => (StoreState)Volatile.Read(ref _state);

    /// <summary>Whether a webhook would be refused now.</summary>
    public bool Refuses => _refuses && (State == StoreState.Degraded || _closed);

    /// <summary>Events that were answered before they were on disk.</summary>
    public StripedCounter Unwritten { get; } = new();

    /// <summary>Events whose requests were refused.</summary>
    public StripedCounter Refused { get; } = new();

    /// <summary>Events that were answered and are lost, because the queue was full or closed.</summary>
    public StripedCounter Dropped { get; } = new();

    /// <summary>An entry to write an event into; null when the queue is full: <see cref="Drop"/> then says what to answer.</summary>
    public RecordEntry? TryRent()
    {
        if (_free.TryDequeue() is { } used)
        {
            return used;
        }

        if (Volatile.Read(ref _created) < Capacity && Interlocked.Increment(ref _created) <= Capacity)
        {
            return new RecordEntry();
        }

        // A return may have come in between; a count that went too far is harmless, as it only ever says "full".
        return _free.TryDequeue();
    }

    /// <summary>Takes back an entry that was not enqueued.</summary>
    public void Return(RecordEntry entry)
    {
        entry.Clear();
        _free.TryEnqueue(entry);
    }

    /// <summary>Hands the event over to the writer. The entry belongs to the queue from here on.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="ticket">Who waits for it; null for nobody.</param>
    public EnqueueResult Enqueue(RecordEntry entry, RecordTicket? ticket)
    {
        if (_closed || !TryAccount(entry))
        {
            Return(entry);
            return Drop();
        }

        if (State == StoreState.Healthy)
        {
            if (ticket is not null)
            {
                ticket.Outcome = RecordOutcome.Pending;
            }

            entry.Attach(ticket);
            Publish(entry);

            // Closed in between, and the writer may have looked for the last time: then nobody would bring the ticket back.
            return _closed && ticket is not null && entry.Withdraw(ticket) ? Drop() : EnqueueResult.Waiting;
        }

        if (_refuses)
        {
            Release(entry);
            Refused.Increment();
            return EnqueueResult.Refused;
        }

        entry.Attach(null);
        Publish(entry);
        Unwritten.Increment();
        return EnqueueResult.Unwritten;
    }

    /// <summary>Rents, writes and enqueues in one go.</summary>
    public EnqueueResult Record(in CallEvent e, RecordTicket? ticket)
    {
        if (TryRent() is not { } entry)
        {
            return Drop();
        }

        entry.Write(in e);
        return Enqueue(entry, ticket);
    }

    /// <summary>Counts an event for which there is no room and says what its request is told.</summary>
    public EnqueueResult Drop()
    {
        if (!_closed && Interlocked.CompareExchange(ref _state, (int)StoreState.Degraded, (int)StoreState.Healthy) == (int)StoreState.Healthy)
        {
            Volatile.Write(ref _overflowed, 1);
        }

        (_refuses ? Refused : Dropped).Increment();
        return _refuses ? EnqueueResult.Refused : EnqueueResult.Unwritten;
    }

    /// <summary>After the writer has ended.</summary>
    public void Dispose() => _wake.Dispose();

    // From here on: for the writer and its watchdog.

    /// <summary>The oldest event; null when none is ready.</summary>
    internal RecordEntry? TryTake() => _waiting.TryDequeue();

    /// <summary>Takes back an entry that was enqueued.</summary>
    internal void Release(RecordEntry entry)
    {
        if (entry.BorrowedBytes > 0)
        {
            Interlocked.Add(ref _longRowBytes, -entry.BorrowedBytes);
        }

        Return(entry);
    }

    internal int Cells => _waiting.Capacity;

    internal RecordEntry? Peek(int cell) => _waiting.Peek(cell);

    internal void Set(StoreState state) => Volatile.Write(ref _state, (int)state);

    /// <summary>Whether the queue has become full since this was last asked.</summary>
    /// <remarks>In one step: an overflow that was forgotten would leave the store degraded for good, and nobody told.</remarks>
    internal bool TakeOverflowed() => Interlocked.Exchange(ref _overflowed, 0) == 1;

    /// <summary>Nothing is taken from now on.</summary>
    internal void Close()
    {
        _closed = true;
        _wake.Set();
    }

    /// <summary>Waits until an event comes, somebody calls <see cref="WakeWriter"/>, or the time is over.</summary>
    internal void Sleep(TimeSpan atMost)
    {
        Interlocked.Exchange(ref _writerSleeps, 1);
        if (Count == 0 && !_closed)
        {
            _wake.WaitOne(atMost);
        }

        Volatile.Write(ref _writerSleeps, 0);
    }

    internal void WakeWriter() => _wake.Set();

    private bool TryAccount(RecordEntry entry)
    {
        var borrowed = entry.BorrowedBytes;
        if (borrowed == 0 || Interlocked.Add(ref _longRowBytes, borrowed) <= LongRowBytes)
        {
            return true;
        }

        Interlocked.Add(ref _longRowBytes, -borrowed);
        return false;
    }

    private void Publish(RecordEntry entry)
    {
        // There are never more entries than cells, so this finds room.
        _waiting.TryEnqueue(entry);

        // Either this sees that the writer sleeps, or the writer sees the entry.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _writerSleeps) == 1 && Interlocked.Exchange(ref _writerSleeps, 0) == 1)
        {
            _wake.Set();
        }
    }
}
