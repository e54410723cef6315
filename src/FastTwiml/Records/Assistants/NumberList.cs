using FastTwiml.Assistants.Lookup;

namespace FastTwiml.Records.Assistants;

/// <summary>Numbers to be imported: 32 bytes each, because there may be millions.</summary>
internal sealed class NumberList
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Adds a number in its canonical form.</summary>
    /// <param name="address">An E.164 number or an address, as <see cref="CalledAddress.TryNormalize"/> gives it.</param>
    /// <param name="assistantId">Whose it shall be.</param>
    /// <param name="line">Where it stands in its file.</param>
    public void Add(string address, long assistantId, int line) => _entries.Add(
        E164.TryPack(address, out var number) ? new Entry(number, null, assistantId, line) : new Entry(0, address, assistantId, line));

    /// <summary>
    /// Puts the numbers in the order of the table, which makes writing them several times faster, and drops repetitions.
    /// </summary>
    /// <param name="contradiction">Told of each number that a later line gives to another assistant: later line, earlier line, number.</param>
    public void Sort(Action<int, int, string> contradiction)
    {
        _entries.Sort();
        var kept = 0;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (kept > 0 && _entries[kept - 1] is var before && before.IsSameNumber(entry))
            {
                if (before.AssistantId != entry.AssistantId)
                {
                    contradiction(entry.Line, before.Line, entry.Text);
                }
            }
            else
            {
                _entries[kept++] = entry;
            }
        }

        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    public (string Address, long AssistantId) this[int index] => (_entries[index].Text, _entries[index].AssistantId);

    private readonly struct Entry(ulong number, string? address, long assistantId, int line) : IComparable<Entry>
    {
        public readonly long AssistantId = assistantId;
        public readonly int Line = line;
        private readonly ulong _number = number;
        private readonly string? _address = address;

        public string Text => _address ?? E164.Text(_number);

        public bool IsSameNumber(Entry other) => _number == other._number && string.Equals(_address, other._address, StringComparison.Ordinal);

        public int CompareTo(Entry other)
        {
            var order = _number.CompareTo(other._number);
            order = order != 0 ? order : string.CompareOrdinal(_address, other._address);
            return order != 0 ? order : Line.CompareTo(other.Line);
        }
    }
}
