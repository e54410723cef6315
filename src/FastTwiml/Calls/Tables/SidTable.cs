using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastTwiml.Calls.Tables;

/// <summary>
/// A table of fixed size that remembers something of the calls used last: no entry is ever allocated or removed for room, the
/// oldest of a bucket gives way. So a miss is always possible and means that somebody else has to be asked.
/// </summary>
/// <remarks>
/// A bucket's version is odd while somebody writes to it; who reads takes a copy and takes it again when the version has moved
/// meanwhile. Two calls meet only when they fall into one bucket of thousands.
/// <para>
/// A call's webhook finds nothing of the table in a cache. All that is needed to find an entry, or the one that gives way,
/// therefore lies together in half a cache line of its own array, and both can be fetched ahead by whoever knows the name early.
/// </para>
/// </remarks>
internal sealed class SidTable<TValue>
    where TValue : unmanaged
{
    /// <summary>Entries that a name may be in; the chance that a fresh one gives way early falls steeply with them.</summary>
    private const int Ways = 8;

    private readonly Entry[] _entries;
    private readonly Bucket[] _buckets;
    private readonly int _shift;

    /// <param name="capacity">A power of two.</param>
    public SidTable(int capacity)
    {
        _entries = new Entry[capacity];
        _buckets = new Bucket[capacity / Ways];
        _shift = 64 - BitOperations.Log2((uint)_buckets.Length);
        foreach (ref var bucket in _buckets.AsSpan())
        {
            bucket.Order = WayOrder.Unused;
        }
    }

    /// <summary>Has what <see cref="FetchEntry"/> needs brought near; waits for nothing.</summary>
    public void FetchBucket(SidKey key) => CacheLine.Fetch(ref _buckets[BucketOf(key.Spread)]);

    /// <summary>
    /// Has the entry brought near that <see cref="Open"/> will most likely find or replace. For whoever has had time for other work
    /// since the bucket was fetched.
    /// </summary>
    public void FetchEntry(SidKey key)
    {
        var spread = key.Spread;
        var index = BucketOf(spread);

        // Somebody may be writing to the bucket: then another entry is fetched, and nothing else is wrong.
        var bucket = _buckets[index];
        var like = bucket.Like(TagOf(spread));
        var way = like == 0 ? bucket.Order.Oldest : BitOperations.TrailingZeroCount(like);
        var entry = MemoryMarshal.AsBytes(EntriesOf(index).Slice(way, 1));
        CacheLine.Fetch(ref entry[0]);
        CacheLine.Fetch(ref entry[^1]);
    }

    /// <summary>A copy of what is remembered; false when nothing is.</summary>
    public bool TryFind(SidKey key, out TValue value)
    {
        var spread = key.Spread;
        var index = BucketOf(spread);
        ref var bucket = ref _buckets[index];
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref bucket.Version);
            if ((before & 1) == 0)
            {
                var entries = EntriesOf(index);
                var way = Find(bucket, entries, TagOf(spread), key);
                value = way >= 0 ? entries[way].Value : default;
                Volatile.ReadBarrier();
                if (Volatile.Read(ref bucket.Version) == before)
                {
                    return way >= 0;
                }
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>
    /// Opens the entry of a name for writing; until it is disposed of, everybody else who comes to its bucket waits, so what is
    /// done with it must be short.
    /// </summary>
    /// <param name="key">The name.</param>
    /// <param name="add">Whether there is to be an entry when there is none: then the oldest of the bucket gives way.</param>
    public OpenEntry Open(SidKey key, bool add)
    {
        var spread = key.Spread;
        var index = BucketOf(spread);
        ref var bucket = ref _buckets[index];
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref bucket.Version);
            if ((before & 1) == 0 && Interlocked.CompareExchange(ref bucket.Version, before + 1, before) == before)
            {
                // Nobody may see what is written before the version that warns of it.
                Volatile.WriteBarrier();
                return new OpenEntry(ref bucket, EntriesOf(index), TagOf(spread), key, add);
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Of other bits than those that choose the bucket; never zero, which is nobody's.</summary>
    private static ushort TagOf(ulong spread) => (ushort)((spread >> 32) | 1);

    /// <summary>Which of the entries a name has; -1 for none.</summary>
    private static int Find(in Bucket bucket, ReadOnlySpan<Entry> entries, ushort tag, SidKey key)
    {
        for (var like = bucket.Like(tag); like != 0; like &= like - 1)
        {
            var way = BitOperations.TrailingZeroCount(like);
            if (entries[way].High == key.High && entries[way].Low == key.Low)
            {
                return way;
            }
        }

        return -1;
    }

    private int BucketOf(ulong spread) => _shift == 64 ? 0 : (int)(spread >> _shift);

    private Span<Entry> EntriesOf(int bucket) => _entries.AsSpan(bucket * Ways, Ways);

    /// <summary>An entry that nobody else reads or writes meanwhile.</summary>
    internal readonly ref struct OpenEntry
    {
        private readonly ref Bucket _bucket;
        private readonly ref Entry _entry;
        private readonly int _way;

        internal OpenEntry(ref Bucket bucket, Span<Entry> entries, ushort tag, SidKey key, bool add)
        {
            _bucket = ref bucket;
            _way = Find(bucket, entries, tag, key);
            WasKnown = _way >= 0;
            if (WasKnown)
            {
                _entry = ref entries[_way];
                bucket.Order = add ? bucket.Order.WithUsed(_way) : bucket.Order;
            }
            else if (add)
            {
                _way = bucket.Order.Oldest;
                _entry = ref entries[_way];
                _entry = new Entry { High = key.High, Low = key.Low };
                bucket.Tags[_way] = tag;
                bucket.Order = bucket.Order.WithOldestUsed();
            }
        }

        /// <summary>Whether there is an entry; always when one was to be added.</summary>
        public bool Exists => _way >= 0;

        /// <summary>Whether it was there before.</summary>
        public bool WasKnown { get; }

        /// <summary>What is remembered; only where the entry exists.</summary>
        public ref TValue Value => ref _entry.Value;

        /// <summary>Forgets the entry.</summary>
        public void Remove()
        {
            _bucket.Tags[_way] = Bucket.NoTag;
            _bucket.Order = _bucket.Order.WithFree(_way);
        }

        public void Dispose() => Volatile.Write(ref _bucket.Version, _bucket.Version + 1);
    }

    /// <summary>What is known of the entries of a bucket without a look at them.</summary>
    internal struct Bucket
    {
        public const ushort NoTag = 0;

        /// <summary>Odd while somebody writes to the bucket.</summary>
        public long Version;

        /// <summary>A part of each entry's name; the whole name stands in the entry.</summary>
        public WayTags Tags;

        public WayOrder Order;

        /// <summary>The entries that may have a name, a bit each.</summary>
        public readonly uint Like(ushort tag) => Vector128.Equals(Vector128.Create((ReadOnlySpan<ushort>)Tags), Vector128.Create(tag)).ExtractMostSignificantBits();
    }

    internal struct Entry
    {
        public ulong High;
        public ulong Low;
        public TValue Value;
    }

    [InlineArray(Ways)]
    [SuppressMessage("Style", "IDE0051", Justification = "The one field that is repeated.")]
    internal struct WayTags
    {
        private ushort _first;
    }
}
