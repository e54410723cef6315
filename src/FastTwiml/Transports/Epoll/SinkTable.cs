namespace FastTwiml.Transports.Epoll;

/// <summary>
/// Whose descriptor it is. The kernel may still have something to say of a descriptor that was closed when another connection has its
/// number already, so each gets a key of its own. One thread looks up and clears, any may add.
/// </summary>
internal sealed class SinkTable
{
    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[64];
    private uint _generation;

    /// <summary>Adds a sink and returns the key that the kernel is to give back: never zero.</summary>
    public ulong Add(int descriptor, IEventSink sink)
    {
        lock (_gate)
        {
            if (descriptor >= _slots.Length)
            {
                var more = new Slot[Math.Max(descriptor + 1, _slots.Length * 2)];
                _slots.CopyTo(more, 0);
                Volatile.Write(ref _slots, more);
            }

            if (++_generation == 0)
            {
                _generation = 1;
            }

            // The key first: whoever sees the sink sees its key.
            ref var slot = ref _slots[descriptor];
            slot.Key = ((ulong)_generation << 32) | (uint)descriptor;
            Volatile.Write(ref slot.Sink, sink);
            return slot.Key;
        }
    }

    /// <summary>On the loop: the sink with this key, if it is still there.</summary>
    public IEventSink? Find(ulong key)
    {
        var slots = Volatile.Read(ref _slots);
        var descriptor = (uint)key;
        if (descriptor >= (uint)slots.Length)
        {
            return null;
        }

        ref var slot = ref slots[descriptor];
        var sink = Volatile.Read(ref slot.Sink);
        return slot.Key == key ? sink : null;
    }

    public void Remove(int descriptor)
    {
        lock (_gate)
        {
            if (descriptor < _slots.Length)
            {
                _slots[descriptor] = default;
            }
        }
    }

    /// <summary>All that are there now.</summary>
    public IReadOnlyList<IEventSink> All()
    {
        lock (_gate)
        {
            return [.. _slots.Select(static slot => slot.Sink).OfType<IEventSink>()];
        }
    }

    private struct Slot
    {
        public IEventSink? Sink;
        public ulong Key;
    }
}
