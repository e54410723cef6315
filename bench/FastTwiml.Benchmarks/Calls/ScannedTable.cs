using System.Numerics;
using FastTwiml.Calls;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Benchmarks.Calls;

/// <summary>A table whose entries carry name and age themselves, so that all eight lines of a bucket are read for a new call.</summary>
internal sealed class ScannedTable(int capacity)
{
    private const int Ways = 8;

    private readonly Entry[] _entries = new Entry[capacity];
    private readonly long[] _versions = new long[capacity / Ways];
    private readonly int _shift = 64 - BitOperations.Log2((uint)(capacity / Ways));

    /// <summary>Whether the call was known.</summary>
    public bool Note(SidKey key, in AnsweredCall call)
    {
        var bucket = (int)(key.Spread >> _shift);
        ref var version = ref _versions[bucket];
        var before = Volatile.Read(ref version);
        if ((before & 1) != 0 || Interlocked.CompareExchange(ref version, before + 1, before) != before)
        {
            throw new InvalidOperationException("Two threads note calls, and this table is one thread's: give each its own.");
        }

        var isKnown = false;
        var entries = _entries.AsSpan(bucket * Ways, Ways);
        ref var chosen = ref entries[0];
        foreach (ref var entry in entries)
        {
            if (entry.Stamp != 0 && entry.Key == key)
            {
                chosen = ref entry;
                isKnown = true;
                break;
            }

            if (entry.Stamp < chosen.Stamp)
            {
                chosen = ref entry;
            }
        }

        chosen = new Entry { Key = key, Stamp = before + 1, Value = call };
        Volatile.Write(ref version, before + 2);
        return isKnown;
    }

    private struct Entry
    {
        public SidKey Key;

        /// <summary>The bucket's version when the entry was written last; 0 for none.</summary>
        public long Stamp;

        public AnsweredCall Value;
    }
}
