using System.Numerics;

namespace FastTwiml.Load.Measuring;

/// <summary>Nanoseconds, kept within 0.8 percent in buckets that double in width. One thread records, and nothing is allocated.</summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 7;
    private const int Steps = 1 << Bits;

    private readonly long[] _counts = new long[(64 - Bits) * Steps];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Record(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The value that this share of all does not exceed, in nanoseconds; 0 when nothing was recorded.</summary>
    public double Percentile(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(percent / 100 * Count));
        long seen = 0;
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(MiddleOf(i), Max);
            }
        }

        return Max;
    }

    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - Bits);
        return (shift * Steps) + (int)(value >> shift);
    }

    private static double MiddleOf(int bucket)
    {
        // Buckets below 2 * Steps are exact; after them each doubling fills Steps buckets.
        var shift = Math.Max(0, (bucket / Steps) - 1);
        var lowest = (double)(bucket - (shift * Steps)) * Math.Pow(2, shift);
        return lowest + ((Math.Pow(2, shift) - 1) / 2);
    }
}
