using System.Runtime.InteropServices;

namespace FastTwiml.Assistants.Lookup.Tables;

/// <summary>
/// An immutable map from integers (never 0) to integers: one array, linear probing, 12 bytes an entry and three quarters
/// full, so that ten million numbers take 160 MB and a lookup touches one or two cache lines. The collector never looks
/// inside, because there are no references in it.
/// </summary>
internal sealed class KeyTable : ILayer<KeyTable>
{
    /// <summary>The value of a key that was removed.</summary>
    public const int Removed = -1;

    private readonly Entry[] _entries;

    private KeyTable(long keys) => _entries = new Entry[checked((int)Math.Max(4, (keys * 4 / 3) + 1))];

    public static KeyTable Empty { get; } = new(0);

    public int Count { get; private set; }

    public bool TryGet(ulong key, out int value)
    {
        var entries = _entries;
        var position = Home(key, entries.Length);
        while (true)
        {
            ref readonly var entry = ref entries[position];
            if (entry.Key == key)
            {
                value = entry.Value;
                return true;
            }

            // The table is never full, so an empty entry ends every search.
            if (entry.Key == 0)
            {
                value = Removed;
                return false;
            }

            position++;
            if (position == entries.Length)
            {
                position = 0;
            }
        }
    }

    public static KeyTable Merge(ReadOnlySpan<KeyTable> newestFirst, bool dropRemoved)
    {
        long keys = 0;
        foreach (var table in newestFirst)
        {
            keys += table.Count;
        }

        var merged = new KeyTable(keys);
        for (var age = 0; age < newestFirst.Length; age++)
        {
            foreach (ref readonly var entry in newestFirst[age]._entries.AsSpan())
            {
                if (entry.Key != 0 && !(dropRemoved && entry.Value == Removed) && !IsIn(newestFirst[..age], entry.Key))
                {
                    merged.Set(entry.Key, entry.Value);
                }
            }
        }

        return merged;
    }

    private static bool IsIn(ReadOnlySpan<KeyTable> tables, ulong key)
    {
        foreach (var table in tables)
        {
            if (table.TryGet(key, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static int Home(ulong key, int length)
    {
        // Numbers come in runs; the mixing (of MurmurHash3) spreads them, the multiplication maps them to any length.
        key ^= key >> 33;
        key *= 0xFF51AFD7ED558CCD;
        key ^= key >> 33;
        key *= 0xC4CEB9FE1A85EC53;
        key ^= key >> 33;
        return (int)Math.BigMul(key, (ulong)length, out _);
    }

    private void Set(ulong key, int value)
    {
        var entries = _entries;
        var position = Home(key, entries.Length);
        while (entries[position].Key != 0 && entries[position].Key != key)
        {
            position = position + 1 == entries.Length ? 0 : position + 1;
        }

        Count += entries[position].Key == 0 ? 1 : 0;
        entries[position] = new Entry(key, value);
    }

    [StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
    private readonly struct Entry(ulong key, int value)
    {
        public readonly ulong Key = key;
        public readonly int Value = value;
    }

    /// <summary>Collects any number of pairs, then makes a table of the right size. Of a key given twice the last value counts.</summary>
    internal sealed class Builder
    {
        private const int ChunkLength = 1 << 16;

        private readonly List<Entry[]> _chunks = [];
        private int _inLast = ChunkLength;

        public long Count => ((long)_chunks.Count * ChunkLength) - (ChunkLength - _inLast);

        public void Add(ulong key, int value)
        {
            ArgumentOutOfRangeException.ThrowIfZero(key);
            if (_inLast == ChunkLength)
            {
                _chunks.Add(new Entry[ChunkLength]);
                _inLast = 0;
            }

            _chunks[^1][_inLast++] = new Entry(key, value);
        }

        public KeyTable Build()
        {
            var table = new KeyTable(Count);
            for (var i = 0; i < _chunks.Count; i++)
            {
                foreach (var entry in _chunks[i].AsSpan(0, i == _chunks.Count - 1 ? _inLast : ChunkLength))
                {
                    table.Set(entry.Key, entry.Value);
                }
            }

            return table;
        }
    }
}
