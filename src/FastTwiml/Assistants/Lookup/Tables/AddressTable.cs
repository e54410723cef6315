using System.Diagnostics.CodeAnalysis;

namespace FastTwiml.Assistants.Lookup.Tables;

/// <summary>An immutable map from addresses (bytes) to integers.</summary>
internal sealed class AddressTable : ILayer<AddressTable>
{
    private readonly Dictionary<byte[], int> _entries;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    private AddressTable(Dictionary<byte[], int> entries)
    {
        _entries = entries;
        _bySpan = entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public static AddressTable Empty { get; } = Create([]);

    public int Count => _entries.Count;

    /// <summary>A table of these addresses. Of an address given twice the last value counts.</summary>
    public static AddressTable Create(IReadOnlyCollection<KeyValuePair<byte[], int>> pairs)
    {
        var entries = new Dictionary<byte[], int>(pairs.Count, BytesComparer.Instance);
        foreach (var (address, value) in pairs)
        {
            entries[address] = value;
        }

        return new AddressTable(entries);
    }

    public bool TryGet(ReadOnlySpan<byte> address, out int value) => _bySpan.TryGetValue(address, out value);

    public static AddressTable Merge(ReadOnlySpan<AddressTable> newestFirst, bool dropRemoved)
    {
        var entries = new Dictionary<byte[], int>(BytesComparer.Instance);
        for (var age = newestFirst.Length - 1; age >= 0; age--)
        {
            foreach (var (address, value) in newestFirst[age]._entries)
            {
                if (dropRemoved && value == KeyTable.Removed)
                {
                    entries.Remove(address);
                }
                else
                {
                    entries[address] = value;
                }
            }
        }

        return new AddressTable(entries);
    }

    /// <summary>Compares by content, and lets a span be looked up without an array being made of it.</summary>
    internal sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static BytesComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x is null ? y is null : y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
