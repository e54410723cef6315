using FastTwiml.Assistants.Lookup.Tables;

namespace FastTwiml.Assistants.Lookup;

/// <summary>
/// The assistants at one moment, each in a slot of its own that an id keeps while the program runs: numbers point at slots,
/// so an assistant that is changed or removed needs no look at its numbers.
/// </summary>
internal sealed class AssistantSet
{
    private readonly Layers<KeyTable> _slotById;
    private readonly Assistant?[] _bySlot;

    private AssistantSet(Layers<KeyTable> slotById, Assistant?[] bySlot)
    {
        _slotById = slotById;
        _bySlot = bySlot;
    }

    public static AssistantSet Empty { get; } = new(new Layers<KeyTable>(KeyTable.Empty), []);

    public Assistant? At(int slot) => slot < 0 ? null : _bySlot[slot];

    public Assistant? FindById(long id) => At(SlotOf(id));

    private int SlotOf(long id)
    {
        if (id > 0)
        {
            foreach (var layer in _slotById.NewestFirst)
            {
                if (layer.TryGet((ulong)id, out var slot))
                {
                    return slot;
                }
            }
        }

        return KeyTable.Removed;
    }

    /// <summary>Makes the next set out of one; what nobody touches is shared with it.</summary>
    internal sealed class Editor(AssistantSet from)
    {
        private readonly Dictionary<long, int> _newSlots = [];
        private List<Assistant?>? _bySlot;
        private (long Id, int Slot) _last = (0, KeyTable.Removed);

        /// <summary>The slot of an id, whether or not the assistant is known already.</summary>
        public int SlotOf(long id)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(id, 1);
            if (_last.Id != id)
            {
                _last = (id, FindOrAdd(id));
            }

            return _last.Slot;
        }

        public void Put(Assistant assistant)
        {
            var slot = SlotOf(assistant.Id);
            Slots()[slot] = assistant;
        }

        public void Remove(long id)
        {
            var slot = SlotOf(id);
            Slots()[slot] = null;
        }

        public AssistantSet Finish()
        {
            var slotById = from._slotById;
            if (_newSlots.Count > 0)
            {
                var layer = new KeyTable.Builder();
                foreach (var (id, slot) in _newSlots)
                {
                    layer.Add((ulong)id, slot);
                }

                slotById = slotById.Add(layer.Build());
            }

            return _bySlot is null ? from : new AssistantSet(slotById, [.. _bySlot]);
        }

        private int FindOrAdd(long id)
        {
            var slot = from.SlotOf(id);
            if (slot == KeyTable.Removed && !_newSlots.TryGetValue(id, out slot))
            {
                slot = Slots().Count;
                Slots().Add(null);
                _newSlots.Add(id, slot);
            }

            return slot;
        }

        private List<Assistant?> Slots() => _bySlot ??= [.. from._bySlot];
    }
}
