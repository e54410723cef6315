using System.Numerics;

namespace FastTwiml.Calls.Tables;

/// <summary>
/// In which order the eight entries of a bucket were used: four bits each, the newest in the lowest. Free ones are the oldest.
/// </summary>
internal readonly record struct WayOrder(uint Ways)
{
    private const int Bits = 4;
    private const uint Ones = 0x1111_1111;

    /// <summary>The order of a bucket in which nothing was used yet.</summary>
    public static WayOrder Unused => new(0x0123_4567);

    /// <summary>The entry that gives way to the next.</summary>
    public int Oldest => (int)(Ways >> (32 - Bits));

    /// <summary>The order in which the oldest has become the newest.</summary>
    public WayOrder WithOldestUsed() => new(BitOperations.RotateLeft(Ways, Bits));

    /// <summary>The order in which this entry has become the newest.</summary>
    public WayOrder WithUsed(int way)
    {
        var upToIt = UpTo(way);
        return new WayOrder((Ways & ~upToIt) | ((Ways << Bits) & upToIt) | (uint)way);
    }

    /// <summary>The order in which this entry has become the oldest.</summary>
    public WayOrder WithFree(int way)
    {
        var before = UpTo(way) >> Bits;
        return new WayOrder((Ways & before) | ((Ways >> Bits) & ~before & (uint.MaxValue >> Bits)) | ((uint)way << (32 - Bits)));
    }

    /// <summary>The bits of an entry and of all that are newer.</summary>
    private uint UpTo(int way)
    {
        // What a way differs in is zero where it stands, and the lowest zero is found exactly.
        var differences = Ways ^ ((uint)way * Ones);
        var zeros = (differences - Ones) & ~differences & (Ones << (Bits - 1));
        return zeros ^ (zeros - 1);
    }
}
