using System.Numerics;

namespace FastTwiml.Calls.Tables;

/// <summary>
/// A table of fixed size that remembers something of the calls used last: no entry is ever allocated or removed for room, the
/// oldest of a bucket gives way. So a miss is always possible and means that somebody else has to be asked.
/// </summary>
/// <remarks>
/// A bucket's version is odd while somebody writes to it; who reads takes a copy and takes it again when the version has moved
/// meanwhile. Two calls meet only when they fall into one bucket of thousands.
/// </remarks>
internal sealed class SidTable<TValue>
    where TValue : unmanaged
{
    /// <summary>Entries that a name may be in; the chance that a fresh one gives way early falls steeply with them.</summary>
    private const int Ways = 8;

    private readonly Entry[] _entries;
    private readonly long[] _versions;
    private readonly int _shift;

    /// <param name="capacity">A power of two.</param>
    public SidTable(int capacity)
    {
        _entries = new Entry[capacity];
        _versions = new long[capacity / Ways];
        _shift = 64 - BitOperations.Log2((uint)_versions.Length);
    }

    /// <summary>A copy of what is remembered; false when nothing is.</summary>
    public bool TryFind(SidKey key, out TValue value)
    {
        var bucket = BucketOf(key);
        ref var version = ref _versions[bucket];
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref version);
            if ((before & 1) == 0)
            {
                var found = TryCopy(bucket, key, out value);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref version) == before)
                {
                    return found;
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
        var bucket = BucketOf(key);
        ref var version = ref _versions[bucket];
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref version);
            if ((before & 1) == 0 && Interlocked.CompareExchange(ref version, before + 1, before) == before)
            {
                // Nobody may see what is written before the version that warns of it.
                Volatile.WriteBarrier();
                return new OpenEntry(ref version, _entries.AsSpan(bucket * Ways, Ways), key, add);
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private int BucketOf(SidKey key) =>
        _shift == 64 ? 0 : (int)(((key.High ^ (key.Low * 0x9E3779B97F4A7C15)) * 0xD1B54A32D192ED03) >> _shift);

    private bool TryCopy(int bucket, SidKey key, out TValue value)
    {
        foreach (ref readonly var entry in _entries.AsSpan(bucket * Ways, Ways))
        {
            if (entry.Stamp != 0 && entry.Key == key)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>An entry that nobody else reads or writes meanwhile.</summary>
    internal readonly ref struct OpenEntry
    {
        private readonly ref long _version;
        private readonly ref Entry _entry;

        internal OpenEntry(ref long version, Span<Entry> bucket, SidKey key, bool add)
        {
            _version = ref version;
            ref var oldest = ref bucket[0];
            foreach (ref var entry in bucket)
            {
                if (entry.Stamp != 0 && entry.Key == key)
                {
                    _entry = ref entry;
                    Exists = true;
                    WasKnown = true;
                    break;
                }

                if (entry.Stamp < oldest.Stamp)
                {
                    oldest = ref entry;
                }
            }

            if (!Exists && add)
            {
                oldest = new Entry { Key = key };
                _entry = ref oldest;
                Exists = true;
            }

            if (add)
            {
                _entry.Stamp = version;
            }
        }

        /// <summary>Whether there is an entry; always when one was to be added.</summary>
        public bool Exists { get; }

        /// <summary>Whether it was there before.</summary>
        public bool WasKnown { get; }

        /// <summary>What is remembered; only where the entry exists.</summary>
        public ref TValue Value => ref _entry.Value;

        /// <summary>Forgets the entry.</summary>
        public void Remove() => _entry = default;

        public void Dispose() => Volatile.Write(ref _version, _version + 1);
    }

    internal struct Entry
    {
        public SidKey Key;

        /// <summary>The bucket's version when the entry was written last, odd; 0 for none.</summary>
        public long Stamp;

        public TValue Value;
    }
}
