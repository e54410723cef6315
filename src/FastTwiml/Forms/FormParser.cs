using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using FastTwiml.Http;

namespace FastTwiml.Forms;

/// <summary>Parses <c>application/x-www-form-urlencoded</c> bytes: request bodies and query strings (WHATWG URL 5.1).</summary>
internal static class FormParser
{
    /// <summary>Decodes the pairs in one pass. The source is only read, so the signature and the log see the bytes that came.</summary>
    /// <param name="encoded">The whole body, or the query without its question mark.</param>
    /// <param name="decoded">Takes the decoded names and values; at least as long as <paramref name="encoded"/>, not overlapping it.</param>
    /// <param name="pairs">Takes the pairs, in the order in which they came, repeated names included.</param>
    public static FormResult Parse(ReadOnlySpan<byte> encoded, Span<byte> decoded, Span<FormPair> pairs)
    {
        if (decoded.Length < encoded.Length)
        {
            ThrowTooSmall();
        }

        decoded = decoded[..encoded.Length];
        pairs = pairs[..Math.Min(pairs.Length, FormLimits.Pairs)];
        var read = 0;
        var written = 0;
        var count = 0;
        while (read < encoded.Length)
        {
            // Empty sequences between ampersands are no pairs.
            if (encoded[read] == (byte)'&')
            {
                read++;
                continue;
            }

            var pairAt = read;
            if (count == pairs.Length)
            {
                return new FormResult(FormFault.TooManyPairs, count, written, pairAt);
            }

            var nameAt = written;
            var end = DecodeName(encoded, decoded, ref read, ref written);
            var nameLength = written - nameAt;
            var valueAt = written;
            if (end == (byte)'=')
            {
                DecodeValue(encoded, decoded, ref read, ref written);
            }

            var fault = nameLength > FormLimits.NameBytes ? FormFault.NameTooLong
                : written - valueAt > FormLimits.ValueBytes ? FormFault.ValueTooLong
                : FormFault.None;
            if (fault != FormFault.None)
            {
                return new FormResult(fault, count, nameAt, pairAt);
            }

            pairs[count++] = new FormPair(new Slice(nameAt, nameLength), new Slice(valueAt, written - valueAt));
        }

        return new FormResult(FormFault.None, count, written, encoded.Length);
    }

    /// <summary>Decodes up to the first '=' or '&amp;' and says which it was; 0 at the end.</summary>
    private static byte DecodeName(ReadOnlySpan<byte> encoded, Span<byte> decoded, ref int read, ref int written)
    {
        while (true)
        {
            CopyPlain(encoded, decoded, ref read, ref written);
            if (read == encoded.Length)
            {
                return 0;
            }

            var special = encoded[read];
            if (special is (byte)'&' or (byte)'=')
            {
                read++;
                return special;
            }

            DecodeOne(special, encoded, decoded, ref read, ref written);
        }
    }

    /// <summary>Decodes up to '&amp;', where a further '=' is part of the value.</summary>
    private static void DecodeValue(ReadOnlySpan<byte> encoded, Span<byte> decoded, ref int read, ref int written)
    {
        while (true)
        {
            CopyPlain(encoded, decoded, ref read, ref written);
            if (read == encoded.Length)
            {
                return;
            }

            var special = encoded[read];
            if (special == (byte)'&')
            {
                read++;
                return;
            }

            DecodeOne(special, encoded, decoded, ref read, ref written);
        }
    }

    /// <summary>Copies bytes that stand for themselves, up to one of <c>&amp; = + %</c> or the end.</summary>
    private static void CopyPlain(ReadOnlySpan<byte> encoded, Span<byte> decoded, ref int read, ref int written)
    {
        // What is written never passes what is read, so a whole vector always fits; the bytes after the run are overwritten later.
        while (encoded.Length - read >= Vector128<byte>.Count)
        {
            var block = Vector128.Create(encoded[read..]);
            block.CopyTo(decoded[written..]);
            var special = (Vector128.Equals(block, Vector128.Create((byte)'&'))
                | Vector128.Equals(block, Vector128.Create((byte)'='))
                | Vector128.Equals(block, Vector128.Create((byte)'+'))
                | Vector128.Equals(block, Vector128.Create((byte)'%'))).ExtractMostSignificantBits();
            var plain = special == 0 ? Vector128<byte>.Count : int.TrailingZeroCount((int)special);
            read += plain;
            written += plain;
            if (special != 0)
            {
                return;
            }
        }

        while (read < encoded.Length && encoded[read] is not ((byte)'&' or (byte)'=' or (byte)'+' or (byte)'%'))
        {
            decoded[written++] = encoded[read++];
        }
    }

    /// <summary>Decodes a plus, an escape or a literal '='. A plus is seen before the escapes are, so <c>%2B</c> stays a plus.</summary>
    private static void DecodeOne(byte special, ReadOnlySpan<byte> encoded, Span<byte> decoded, ref int read, ref int written)
    {
        if (special == (byte)'+')
        {
            decoded[written++] = (byte)' ';
            read++;
            return;
        }

        // WHATWG URL 1.3: a percent sign without two hexadecimal digits stands for itself.
        if (special == (byte)'%' && encoded.Length - read >= 3)
        {
            var high = HexDigit(encoded[read + 1]);
            var low = HexDigit(encoded[read + 2]);
            if ((high | low) >= 0)
            {
                decoded[written++] = (byte)((high << 4) | low);
                read += 3;
                return;
            }
        }

        decoded[written++] = special;
        read++;
    }

    /// <summary>The digit's value, or a negative number.</summary>
    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    [DoesNotReturn]
    private static void ThrowTooSmall() =>
        throw new ArgumentException("The decoded buffer must be at least as long as the encoded form.", "decoded");
}
