using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastTwiml.Http;

namespace FastTwiml.Forms;

/// <summary>Percent-escapes (WHATWG URL 1.3).</summary>
internal static class FormEscapes
{
    private const int NoDigit = 0xFF;

    /// <summary>The value of a hexadecimal digit by its byte.</summary>
    private static ReadOnlySpan<byte> HexDigits =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 255, 255, 255, 255, 255,
        255, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 10, 11, 12, 13, 14, 15,
    ];

    /// <summary>The byte that a percent sign and two digits stand for; false when they are no digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecode(byte high, byte low, out byte value)
    {
        var (first, second) = (HexDigit(high), HexDigit(low));
        value = (byte)((first << 4) | second);
        return (first | second) != NoDigit;
    }

    /// <summary>Decodes a name or a value where its copy lies.</summary>
    /// <param name="encoded">The form.</param>
    /// <param name="decoded">Its copy; only the bytes of this name or value are written.</param>
    /// <param name="start">Where the name or value begins in both.</param>
    /// <param name="length">How many bytes it has.</param>
    public static Slice Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded, int start, int length)
    {
        encoded = encoded.Slice(start, length);
        decoded = decoded.Slice(start, length);
        var read = 0;
        var written = 0;
        while (true)
        {
            CopyPlain(encoded, decoded, ref read, ref written);
            if (read == encoded.Length)
            {
                return new Slice(start, written);
            }

            // A percent sign without two hexadecimal digits stands for itself.
            if (encoded.Length - read >= 3 && TryDecode(encoded[read + 1], encoded[read + 2], out var value))
            {
                read += 2;
            }
            else
            {
                value = (byte)'%';
            }

            read++;
            decoded[written++] = value;
        }
    }

    /// <summary>Copies up to the next percent sign or the end, with a space for each plus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPlain(ReadOnlySpan<byte> encoded, Span<byte> decoded, ref int read, ref int written)
    {
        // What is written never passes what is read, so a whole vector always fits; the bytes after the run are overwritten later.
        while (encoded.Length - read >= Vector128<byte>.Count)
        {
            var block = Vector128.Create(encoded[read..]);
            Vector128.ConditionalSelect(Vector128.Equals(block, Vector128.Create((byte)'+')), Vector128.Create((byte)' '), block).CopyTo(decoded[written..]);
            var percents = Vector128.Equals(block, Vector128.Create((byte)'%')).ExtractMostSignificantBits();
            var plain = percents == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(percents);
            read += plain;
            written += plain;
            if (percents != 0)
            {
                return;
            }
        }

        while (read < encoded.Length && encoded[read] != (byte)'%')
        {
            decoded[written++] = encoded[read] == (byte)'+' ? (byte)' ' : encoded[read];
            read++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HexDigit(byte digit) => digit < HexDigits.Length ? HexDigits[digit] : NoDigit;
}
