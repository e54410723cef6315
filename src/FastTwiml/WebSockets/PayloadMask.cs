using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastTwiml.WebSockets;

/// <summary>
/// Masks and unmasks payload, which is the same (RFC 6455 5.3): each byte XOR that byte of the key whose turn it is. Keys are as
/// in <see cref="FrameHeader.MaskKey"/>.
/// </summary>
internal static class PayloadMask
{
    /// <summary>Writes the source, masked or unmasked, to the destination.</summary>
    /// <param name="source">A part of a frame's payload.</param>
    /// <param name="destination">
    /// At least as long as the source; the source itself, or memory that does not overlap it. No byte beyond the source's length
    /// is touched.
    /// </param>
    /// <param name="key">The frame's key.</param>
    /// <param name="phase">Which byte of the key is next: 0 at the beginning of the payload.</param>
    /// <returns>Whether the destination has ASCII alone now, which is most text's whole proof that it is UTF-8.</returns>
    public static bool Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint key, int phase)
    {
        destination = destination[..source.Length];
        var next = KeyAt(key, phase);
        if (Vector512.IsHardwareAccelerated && source.Length >= Vector512<byte>.Count)
        {
            return Apply512(source, destination, next);
        }

        if (Vector256.IsHardwareAccelerated && source.Length >= Vector256<byte>.Count)
        {
            return Apply256(source, destination, next);
        }

        return Vector128.IsHardwareAccelerated && source.Length >= Vector128<byte>.Count
            ? Apply128(source, destination, next)
            : ApplyWords(source, destination, next);
    }

    // In all of them the last step overlaps the one before it instead of going byte by byte, and is read first, because the
    // destination may be the source.
    internal static bool Apply512(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        var at = source.Length - Vector512<byte>.Count;
        var last = Vector512.Create(source[at..]) ^ Vector512.Create(Lanes(KeyAt(key, at))).AsByte();
        var mask = Vector512.Create(Lanes(key)).AsByte();
        var from = MemoryMarshal.Cast<byte, Vector512<byte>>(source[..^1]);
        var to = MemoryMarshal.Cast<byte, Vector512<byte>>(destination)[..from.Length];
        var all = last;
        for (var i = 0; i < from.Length; i++)
        {
            var plain = from[i] ^ mask;
            to[i] = plain;
            all |= plain;
        }

        last.CopyTo(destination[at..]);
        return all.ExtractMostSignificantBits() == 0;
    }

    internal static bool Apply256(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        var at = source.Length - Vector256<byte>.Count;
        var last = Vector256.Create(source[at..]) ^ Vector256.Create(Lanes(KeyAt(key, at))).AsByte();
        var mask = Vector256.Create(Lanes(key)).AsByte();
        var from = MemoryMarshal.Cast<byte, Vector256<byte>>(source[..^1]);
        var to = MemoryMarshal.Cast<byte, Vector256<byte>>(destination)[..from.Length];
        var all = last;
        for (var i = 0; i < from.Length; i++)
        {
            var plain = from[i] ^ mask;
            to[i] = plain;
            all |= plain;
        }

        last.CopyTo(destination[at..]);
        return all.ExtractMostSignificantBits() == 0;
    }

    internal static bool Apply128(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        var at = source.Length - Vector128<byte>.Count;
        var last = Vector128.Create(source[at..]) ^ Vector128.Create(Lanes(KeyAt(key, at))).AsByte();
        var mask = Vector128.Create(Lanes(key)).AsByte();
        var from = MemoryMarshal.Cast<byte, Vector128<byte>>(source[..^1]);
        var to = MemoryMarshal.Cast<byte, Vector128<byte>>(destination)[..from.Length];
        var all = last;
        for (var i = 0; i < from.Length; i++)
        {
            var plain = from[i] ^ mask;
            to[i] = plain;
            all |= plain;
        }

        last.CopyTo(destination[at..]);
        return all.ExtractMostSignificantBits() == 0;
    }

    internal static bool ApplyWords(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        if (source.Length < sizeof(uint))
        {
            var bits = 0;
            for (var i = 0; i < source.Length; i++)
            {
                bits |= destination[i] = (byte)(source[i] ^ KeyAt(key, i));
            }

            return (bits & 0x80) == 0;
        }

        var at = source.Length - sizeof(uint);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]) ^ KeyAt(key, at);
        var mask = Lanes(key);
        var from = MemoryMarshal.Cast<byte, uint>(source[..^1]);
        var to = MemoryMarshal.Cast<byte, uint>(destination)[..from.Length];
        var all = last;
        for (var i = 0; i < from.Length; i++)
        {
            var plain = from[i] ^ mask;
            to[i] = plain;
            all |= plain;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(destination[at..], last);
        return (all & 0x80_80_80_80) == 0;
    }

    /// <summary>The key turned so that the byte of this index is its first.</summary>
    private static uint KeyAt(uint key, int index) => BitOperations.RotateRight(key, 8 * index);

    /// <summary>The key as a number whose bytes lie in memory as on the wire.</summary>
    private static uint Lanes(uint key) => BitConverter.IsLittleEndian ? key : BinaryPrimitives.ReverseEndianness(key);
}
