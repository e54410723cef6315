using FastTwiml.Calls.Tables;
using Xunit;

namespace FastTwiml.Tests.Calls.Tables;

/// <summary>Names that a table cannot tell apart but by the whole name, in a few groups.</summary>
internal static class LikeNames
{
    private const int Groups = 3;

    private static readonly SidKey[] Keys = Make(Groups * 8);

    public static SidKey Of(int name) => Keys[name];

    private static SidKey[] Make(int names)
    {
        // What multiplies the lower half for the spread is found by asking for it: the halves' share in it is combined by XOR.
        var unit = new SidKey(1, 0).Spread;
        var keys = new SidKey[names];
        for (var i = 0; i < names; i++)
        {
            var low = (ulong)(i / Groups);
            keys[i] = new SidKey((ulong)(i % Groups) ^ (new SidKey(0, low).Spread * Inverse(unit)), low);
        }

        Assert.Equal(names, keys.Distinct().Count());
        Assert.Equal(Groups, keys.Select(static key => key.Spread).Distinct().Count());
        return keys;
    }

    /// <summary>The inverse of an odd number modulo 2^64; each step of Newton's doubles the right bits.</summary>
    private static ulong Inverse(ulong odd)
    {
        var inverse = odd;
        for (var bits = 3; bits < 64; bits *= 2)
        {
            inverse *= 2 - (odd * inverse);
        }

        return inverse;
    }
}
