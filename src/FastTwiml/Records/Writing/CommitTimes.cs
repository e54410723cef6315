using System.Numerics;

namespace FastTwiml.Records.Writing;

/// <summary>How long batches took, counted by powers of two of microseconds. Written by one thread, read by any.</summary>
internal sealed class CommitTimes
{
    /// <summary>The last bucket takes everything from 2^25 µs (34 s) on.</summary>
    public const int Buckets = 27;

    private readonly long[] _counts = new long[Buckets];
    private long _sumMicros;

    public long SumMicros => Volatile.Read(ref _sumMicros);

    /// <summary>How many batches took less than <see cref="UpperMicros"/> and not less than the bucket before.</summary>
    public long Count(int bucket) => Volatile.Read(ref _counts[bucket]);

    public static long UpperMicros(int bucket) => bucket == Buckets - 1 ? long.MaxValue : 1L << bucket;

    public void Add(TimeSpan took)
    {
        var micros = (long)took.TotalMicroseconds;
        var bucket = Math.Min(Buckets - 1, 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(0, micros)));
        Volatile.Write(ref _counts[bucket], _counts[bucket] + 1);
        Volatile.Write(ref _sumMicros, _sumMicros + micros);
    }
}
