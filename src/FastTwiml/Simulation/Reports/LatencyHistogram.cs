using System.Numerics;

namespace FastTwiml.Simulation.Reports;

/// <summary>
/// Times in microseconds, kept by three significant digits in buckets that double in width, so that a minute costs no more room
/// than a millisecond. Any thread may record.
/// </summary>
internal sealed class LatencyHistogram
{
    // 1,024 buckets of equal width in each power of two: at worst a tenth of a percent off.
    private const int Digits = 10;
    private const int Exact = 2 << Digits;
    private const int Doublings = 26;

    /// <summary>The longest time that is told apart; longer ones count as this: some nineteen hours.</summary>
    public const long LongestMicros = ((long)Exact << Doublings) - 1;

    private readonly long[] _counts = new long[Exact + (Doublings << Digits)];
    private long _count;
    private long _max;

    public long Count => Volatile.Read(ref _count);

    /// <summary>The longest time, exactly.</summary>
    public long MaxMicros => Volatile.Read(ref _max);

    public void Record(long micros)
    {
        micros = Math.Clamp(micros, 0, LongestMicros);
        Interlocked.Increment(ref _counts[IndexOf(micros)]);
        Interlocked.Increment(ref _count);
        Raise(micros);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            Interlocked.Add(ref _counts[i], Volatile.Read(ref other._counts[i]));
        }

        Interlocked.Add(ref _count, other.Count);
        Raise(other.MaxMicros);
    }

    /// <summary>The time that this share of the recorded ones did not exceed; 0 when there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public long PercentileMicros(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= wanted)
            {
                return Math.Min(HighestOf(i), MaxMicros);
            }
        }

        return MaxMicros;
    }

    private static int IndexOf(long micros)
    {
        if (micros < Exact)
        {
            return (int)micros;
        }

        var shift = BitOperations.Log2((ulong)micros) - Digits;
        return Exact + ((shift - 1) << Digits) + (int)(micros >> shift) - (1 << Digits);
    }

    private static long HighestOf(int index)
    {
        if (index < Exact)
        {
            return index;
        }

        var shift = ((index - Exact) >> Digits) + 1;
        var width = ((index - Exact) & ((1 << Digits) - 1)) + (1 << Digits);
        return ((long)(width + 1) << shift) - 1;
    }

    private void Raise(long micros)
    {
        var max = Volatile.Read(ref _max);
        while (micros > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, micros, max);
            if (seen == max)
            {
                return;
            }

            max = seen;
        }
    }
}
