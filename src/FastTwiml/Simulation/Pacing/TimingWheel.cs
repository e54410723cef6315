namespace FastTwiml.Simulation.Pacing;

/// <summary>
/// Who is due when, for any number of entries at the cost of the due ones: a ring of moments, each with a list of its entries.
/// What is due beyond one turn of the ring waits in the farthest slot and is put on when its turn comes. One thread uses it.
/// </summary>
internal sealed class TimingWheel
{
    private const int Slots = 512;

    private readonly PacedEntry?[] _slots = new PacedEntry?[Slots];
    private readonly int _tickMicros;
    private long _tick;

    public TimingWheel(int tickMicros, long nowMicros) => (_tickMicros, _tick) = (tickMicros, nowMicros / tickMicros);

    public int Count { get; private set; }

    /// <summary>Before this moment nothing is handed out, once all that is due has been; the end of time when nothing is in.</summary>
    public long NextMicros
    {
        get
        {
            for (var tick = _tick + 1; Count > 0; tick++)
            {
                if (_slots[(int)(tick % Slots)] is not null)
                {
                    return tick * _tickMicros;
                }
            }

            return long.MaxValue;
        }
    }

    public void Add(PacedEntry entry, long dueMicros)
    {
        entry.DueMicros = dueMicros;

        // Rounded up: an entry runs late by less than a tick, and never early.
        var due = (dueMicros + _tickMicros - 1) / _tickMicros;
        var slot = (int)(Math.Clamp(due, _tick + 1, _tick + Slots - 1) % Slots);
        var first = _slots[slot];
        entry.Next = first;
        entry.Previous = null;
        entry.Slot = slot;
        first?.Previous = entry;
        _slots[slot] = entry;
        Count++;
    }

    /// <summary>Takes an entry out; nothing happens when it is not in.</summary>
    public void Remove(PacedEntry entry)
    {
        if (entry.Slot < 0)
        {
            return;
        }

        entry.Next?.Previous = entry.Previous;
        if (entry.Previous is { } previous)
        {
            previous.Next = entry.Next;
        }
        else
        {
            _slots[entry.Slot] = entry.Next;
        }

        (entry.Next, entry.Previous, entry.Slot) = (null, null, -1);
        Count--;
    }

    /// <summary>Hands out one entry that is due, taken out of the wheel; null when the wheel has come up to now.</summary>
    public PacedEntry? TakeDue(long nowMicros)
    {
        var until = nowMicros / _tickMicros;
        while (true)
        {
            // A slot is the current one until it is empty, so that nothing is lost when a run ends in the middle of it.
            while (_slots[(int)(_tick % Slots)] is { } entry)
            {
                Remove(entry);
                if (entry.DueMicros <= nowMicros)
                {
                    return entry;
                }

                Add(entry, entry.DueMicros);
            }

            if (_tick >= until)
            {
                return null;
            }

            // After a long pause one turn visits every slot.
            _tick = Math.Max(_tick + 1, until - Slots + 1);
        }
    }
}
