using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastTwiml.Http.Grammar;

/// <summary>Where the control characters are in 64 bytes of a head; the first byte is the lowest bit.</summary>
/// <param name="CarriageReturns">CR.</param>
/// <param name="LineFeeds">LF.</param>
/// <param name="Others">All others but the tab.</param>
internal readonly record struct HeadBlock(ulong CarriageReturns, ulong LineFeeds, ulong Others)
{
    public const int Bytes = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HeadBlock Of(ReadOnlySpan<byte> bytes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return OfWhole(bytes);
        }

        return Vector256.IsHardwareAccelerated ? OfHalves(bytes) : OfQuarters(bytes);
    }

    internal static HeadBlock OfWhole(ReadOnlySpan<byte> bytes)
    {
        var block = Vector512.Create(bytes);
        var returns = Vector512.Equals(block, Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
        var feeds = Vector512.Equals(block, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
        var tabs = Vector512.Equals(block, Vector512.Create((byte)'\t')).ExtractMostSignificantBits();
        var deletes = Vector512.Equals(block, Vector512.Create((byte)0x7F)).ExtractMostSignificantBits();
        var controls = Vector512.LessThan(block, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
        return new HeadBlock(returns, feeds, (controls & ~(returns | feeds | tabs)) | deletes);
    }

    internal static HeadBlock OfHalves(ReadOnlySpan<byte> bytes)
    {
        var (returns, feeds, others) = (0UL, 0UL, 0UL);
        for (var at = 0; at < Bytes; at += Vector256<byte>.Count)
        {
            var block = Vector256.Create(bytes[at..]);
            var isReturn = Vector256.Equals(block, Vector256.Create((byte)'\r'));
            var isFeed = Vector256.Equals(block, Vector256.Create((byte)'\n'));
            var isOther = Vector256.AndNot(
                Vector256.LessThan(block, Vector256.Create((byte)' ')), isReturn | isFeed | Vector256.Equals(block, Vector256.Create((byte)'\t')));
            returns |= (ulong)isReturn.ExtractMostSignificantBits() << at;
            feeds |= (ulong)isFeed.ExtractMostSignificantBits() << at;
            others |= (ulong)(isOther | Vector256.Equals(block, Vector256.Create((byte)0x7F))).ExtractMostSignificantBits() << at;
        }

        return new HeadBlock(returns, feeds, others);
    }

    internal static HeadBlock OfQuarters(ReadOnlySpan<byte> bytes)
    {
        var (returns, feeds, others) = (0UL, 0UL, 0UL);
        for (var at = 0; at < Bytes; at += Vector128<byte>.Count)
        {
            var block = Vector128.Create(bytes[at..]);
            var isReturn = Vector128.Equals(block, Vector128.Create((byte)'\r'));
            var isFeed = Vector128.Equals(block, Vector128.Create((byte)'\n'));
            var isOther = Vector128.AndNot(
                Vector128.LessThan(block, Vector128.Create((byte)' ')), isReturn | isFeed | Vector128.Equals(block, Vector128.Create((byte)'\t')));
            returns |= (ulong)isReturn.ExtractMostSignificantBits() << at;
            feeds |= (ulong)isFeed.ExtractMostSignificantBits() << at;
            others |= (ulong)(isOther | Vector128.Equals(block, Vector128.Create((byte)0x7F))).ExtractMostSignificantBits() << at;
        }

        return new HeadBlock(returns, feeds, others);
    }
}
