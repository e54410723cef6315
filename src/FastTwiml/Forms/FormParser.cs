using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using FastTwiml.Http;

namespace FastTwiml.Forms;

/// <summary>
/// Parses <c>application/x-www-form-urlencoded</c> bytes: request bodies and query strings (WHATWG URL 5.1). The whole form
/// is copied, and each name and value decoded where its copy lies: all but a few stand there as they came.
/// </summary>
internal static class FormParser
{
    private const int EscapeBytes = 3;

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
        var result = Cut(encoded, decoded, pairs);
        return encoded.Length > FormLimits.NameBytes ? Judge(result, pairs) : result;
    }

    /// <summary>Copies the form block by block, cuts it into pairs and decodes them.</summary>
    private static FormResult Cut(ReadOnlySpan<byte> encoded, Span<byte> decoded, Span<FormPair> pairs)
    {
        var last = CopyLast(encoded, decoded);
        var count = 0;
        var pairAt = 0;
        var nameEnd = -1;
        var hadEscapes = false;
        for (var at = 0; at <= encoded.Length; at += FormBlock.Bytes)
        {
            var block = encoded.Length - at >= FormBlock.Bytes ? FormBlock.Copy(encoded[at..], decoded[at..]) : last;
            var percents = block.Percents;
            var equals = block.EqualsSigns;
            var undecoded = -1;
            for (var ends = block.Ampersands; ends != 0; ends &= ends - 1)
            {
                var end = at + BitOperations.TrailingZeroCount(ends);
                var upToEnd = ends ^ (ends - 1);
                nameEnd = nameEnd >= 0 ? nameEnd : Math.Min(end, at + BitOperations.TrailingZeroCount(equals));
                equals &= ~upToEnd;
                var escapes = percents & upToEnd;
                percents ^= escapes;

                // Empty sequences between ampersands are no pairs.
                if (end > pairAt)
                {
                    if ((uint)count >= (uint)pairs.Length)
                    {
                        DecodeFrom(undecoded, encoded, decoded, pairs);
                        return new FormResult(FormFault.TooManyPairs, count, pairAt);
                    }

                    var valueAt = Math.Min(nameEnd + 1, end);
                    var valueLength = end - valueAt;
                    if (hadEscapes || escapes != 0)
                    {
                        // An escape at the beginning of a value, and no other, is what every number has. Its byte is written
                        // right before what follows, so that nothing has to move.
                        if (!hadEscapes && BitOperations.IsPow2(escapes) && at + BitOperations.TrailingZeroCount(escapes) == valueAt
                            && valueLength >= EscapeBytes
                            && FormEscapes.TryDecode(decoded[valueAt + 1], decoded[valueAt + 2], out var first))
                        {
                            valueAt += EscapeBytes - 1;
                            valueLength -= EscapeBytes - 1;
                            decoded[valueAt] = first;
                        }
                        else
                        {
                            // Until it is decoded, a pair's value has the complement of its length.
                            valueLength = ~valueLength;
                            undecoded = undecoded < 0 ? count : undecoded;
                        }
                    }

                    pairs[count++] = new FormPair(new Slice(pairAt, nameEnd - pairAt), new Slice(valueAt, valueLength));
                }

                pairAt = end + 1;
                nameEnd = -1;
                hadEscapes = false;
            }

            hadEscapes |= percents != 0;
            nameEnd = nameEnd < 0 && equals != 0 ? at + BitOperations.TrailingZeroCount(equals) : nameEnd;
            DecodeFrom(undecoded, encoded, decoded, pairs[..count]);
        }

        return new FormResult(FormFault.None, count, encoded.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DecodeFrom(int undecoded, ReadOnlySpan<byte> encoded, Span<byte> decoded, Span<FormPair> pairs)
    {
        if (undecoded >= 0)
        {
            DecodeAll(encoded, decoded, pairs[undecoded..]);
        }
    }

    private static void DecodeAll(ReadOnlySpan<byte> encoded, Span<byte> decoded, Span<FormPair> pairs)
    {
        foreach (ref var pair in pairs)
        {
            if (pair.Value.Length < 0)
            {
                pair = new FormPair(
                    FormEscapes.Decode(encoded, decoded, pair.Name.Start, pair.Name.Length),
                    FormEscapes.Decode(encoded, decoded, pair.Value.Start, ~pair.Value.Length));
            }
        }
    }

    /// <summary>Only a form longer than a name may be has pairs that are too long.</summary>
    private static FormResult Judge(FormResult result, Span<FormPair> pairs)
    {
        for (var i = 0; i < result.Count; i++)
        {
            var (name, value) = pairs[i];
            if (name.Length > FormLimits.NameBytes || value.Length > FormLimits.ValueBytes)
            {
                return new FormResult(name.Length > FormLimits.NameBytes ? FormFault.NameTooLong : FormFault.ValueTooLong, i, name.Start);
            }
        }

        return result;
    }

    /// <summary>
    /// The block that is not full, with an ampersand behind its end. It is copied before all others, because it is copied
    /// together with what lies before it, and nothing there is decoded yet.
    /// </summary>
    private static FormBlock CopyLast(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var rest = encoded.Length % FormBlock.Bytes;
        var end = 1UL << rest;
        if (rest == 0)
        {
            return new FormBlock(end, 0, 0);
        }

        FormBlock block;
        if (encoded.Length > FormBlock.Bytes)
        {
            block = FormBlock.Copy(encoded[^FormBlock.Bytes..], decoded[^FormBlock.Bytes..]);
            var others = FormBlock.Bytes - rest;
            return new FormBlock(block.Ampersands >> others | end, block.EqualsSigns >> others, block.Percents >> others);
        }

        Span<byte> padded = stackalloc byte[FormBlock.Bytes];
        encoded.CopyTo(padded);
        block = FormBlock.Copy(padded, padded);
        padded[..rest].CopyTo(decoded);
        return block with { Ampersands = block.Ampersands | end };
    }

    [DoesNotReturn]
    private static void ThrowTooSmall() =>
        throw new ArgumentException("The decoded buffer must be at least as long as the encoded form.", "decoded");
}
