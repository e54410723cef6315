using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastTwiml.Forms;

/// <summary>Where the bytes that mean something to a form are in 64 bytes of it; the first byte is the lowest bit.</summary>
/// <param name="Ampersands">The ends of pairs.</param>
/// <param name="EqualsSigns">The ends of names, and what is alike within values.</param>
/// <param name="Percents">The beginnings of escapes.</param>
internal readonly record struct FormBlock(ulong Ampersands, ulong EqualsSigns, ulong Percents)
{
    public const int Bytes = 64;

    /// <summary>Looks at a block and copies it with a space for each plus: a plus is none of those that an escape stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FormBlock Copy(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return CopyWide(encoded, decoded);
        }

        return Vector256.IsHardwareAccelerated ? CopyHalves(encoded, decoded) : CopyQuarters(encoded, decoded);
    }

    internal static FormBlock CopyWide(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var block = Vector512.Create(encoded);
        Vector512.ConditionalSelect(Vector512.Equals(block, Vector512.Create((byte)'+')), Vector512.Create((byte)' '), block).CopyTo(decoded);
        return new FormBlock(
            Vector512.Equals(block, Vector512.Create((byte)'&')).ExtractMostSignificantBits(),
            Vector512.Equals(block, Vector512.Create((byte)'=')).ExtractMostSignificantBits(),
            Vector512.Equals(block, Vector512.Create((byte)'%')).ExtractMostSignificantBits());
    }

    internal static FormBlock CopyHalves(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var (ampersands, equals, percents) = (0UL, 0UL, 0UL);
        for (var at = 0; at < Bytes; at += Vector256<byte>.Count)
        {
            var block = Vector256.Create(encoded[at..]);
            Vector256.ConditionalSelect(Vector256.Equals(block, Vector256.Create((byte)'+')), Vector256.Create((byte)' '), block).CopyTo(decoded[at..]);
            ampersands |= (ulong)Vector256.Equals(block, Vector256.Create((byte)'&')).ExtractMostSignificantBits() << at;
            equals |= (ulong)Vector256.Equals(block, Vector256.Create((byte)'=')).ExtractMostSignificantBits() << at;
            percents |= (ulong)Vector256.Equals(block, Vector256.Create((byte)'%')).ExtractMostSignificantBits() << at;
        }

        return new FormBlock(ampersands, equals, percents);
    }

    internal static FormBlock CopyQuarters(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var (ampersands, equals, percents) = (0UL, 0UL, 0UL);
        for (var at = 0; at < Bytes; at += Vector128<byte>.Count)
        {
            var block = Vector128.Create(encoded[at..]);
            Vector128.ConditionalSelect(Vector128.Equals(block, Vector128.Create((byte)'+')), Vector128.Create((byte)' '), block).CopyTo(decoded[at..]);
            ampersands |= (ulong)Vector128.Equals(block, Vector128.Create((byte)'&')).ExtractMostSignificantBits() << at;
            equals |= (ulong)Vector128.Equals(block, Vector128.Create((byte)'=')).ExtractMostSignificantBits() << at;
            percents |= (ulong)Vector128.Equals(block, Vector128.Create((byte)'%')).ExtractMostSignificantBits() << at;
        }

        return new FormBlock(ampersands, equals, percents);
    }
}
