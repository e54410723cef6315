using System.Numerics;
using System.Runtime.Intrinsics;

namespace FastTwiml.Http.Grammar;

/// <summary>
/// Reads a head of the form that nearly all have: there as a whole, GET or POST of a path in HTTP/1.1, and names of letters,
/// digits and hyphens. Of any other head, faults included, it says nothing: that is for <see cref="RequestLine"/> and
/// <see cref="FieldLines"/>, and what both can read they read alike.
/// </summary>
internal static class UsualHead
{
    private static ReadOnlySpan<byte> Version => " HTTP/1.1"u8;

    /// <summary>Reads a head.</summary>
    /// <param name="buffer">Begins with the head.</param>
    /// <param name="head">What the head says; of no meaning when it is not read.</param>
    /// <returns>The head's length; 0 when it is not read.</returns>
    public static int Read(ReadOnlySpan<byte> buffer, ref RequestHead head)
    {
        if (buffer.Length < HeadBlock.Bytes)
        {
            return 0;
        }

        var values = new FieldValues(buffer);
        head.ContentLength = -1;
        var lineAt = 0;
        var fields = 0;
        var returnBefore = 0UL;
        var feedBefore = 0UL;
        for (var at = 0; at < buffer.Length; at += HeadBlock.Bytes)
        {
            var block = BlockAt(buffer, at);
            var ends = block.CarriageReturns;

            // A CR right behind a line's end ends the head; what follows is the body.
            var last = ends & ((block.LineFeeds << 1) | feedBefore);
            var upTo = last ^ (last - 1);
            ends &= upTo;
            if ((block.Others & upTo) != 0 || (block.LineFeeds & upTo) != (((ends << 1) | returnBefore) & upTo))
            {
                return 0;
            }

            for (; ends != 0; ends &= ends - 1)
            {
                var end = at + BitOperations.TrailingZeroCount(ends);
                if (end == lineAt)
                {
                    return end > 0 && end + 1 < buffer.Length && buffer[end + 1] == '\n' && values.Conclude(ref head) == RejectReason.None ? end + 2 : 0;
                }

                if (lineAt == 0)
                {
                    if (!ReadRequestLine(buffer, end, ref head))
                    {
                        return 0;
                    }
                }
                else if (++fields > HttpLimits.Fields || !ReadField(buffer, lineAt, end, ref values, ref head))
                {
                    return 0;
                }

                lineAt = end + 2;
            }

            returnBefore = block.CarriageReturns >> (HeadBlock.Bytes - 1);
            feedBefore = block.LineFeeds >> (HeadBlock.Bytes - 1);
        }

        return 0;
    }

    private static HeadBlock BlockAt(ReadOnlySpan<byte> buffer, int at)
    {
        var missing = at + HeadBlock.Bytes - buffer.Length;
        if (missing <= 0)
        {
            return HeadBlock.Of(buffer[at..]);
        }

        var block = HeadBlock.Of(buffer[^HeadBlock.Bytes..]);
        return new HeadBlock(block.CarriageReturns >> missing, block.LineFeeds >> missing, block.Others >> missing);
    }

    private static bool ReadRequestLine(ReadOnlySpan<byte> buffer, int end, ref RequestHead head)
    {
        var start = 0;
        if (buffer.StartsWith("POST "u8))
        {
            (head.Method, start) = (RequestMethod.Post, "POST "u8.Length);
        }
        else if (buffer.StartsWith("GET "u8))
        {
            (head.Method, start) = (RequestMethod.Get, "GET "u8.Length);
        }

        // No target has a space, so there is one before it and one behind it.
        var length = end - start - Version.Length;
        if (start == 0 || length <= 0 || length > HttpLimits.TargetBytes || buffer[start] != (byte)'/' || !buffer[..end].EndsWith(Version))
        {
            return false;
        }

        head.IsHttp11 = true;
        return RequestLine.TrySetPathAndQuery(buffer, new Slice(start, length), ref head);
    }

    private static bool ReadField(ReadOnlySpan<byte> buffer, int start, int end, ref FieldValues values, ref RequestHead head)
    {
        var length = NameLength(buffer, start);
        var value = start + length + 1;
        if (length == 0 || value > end || buffer[value - 1] != (byte)':')
        {
            return false;
        }

        while (value < end && ByteSets.IsSpace(buffer[value]))
        {
            value++;
        }

        while (end > value && ByteSets.IsSpace(buffer[end - 1]))
        {
            end--;
        }

        var known = KnownFields.Identify(buffer.Slice(start, length));
        return known == KnownField.Other || values.Take(known, new Slice(value, end - value), ref head) == RejectReason.None;
    }

    /// <summary>How many letters, digits and hyphens there are; as many as a vector has, or more, count as none.</summary>
    private static int NameLength(ReadOnlySpan<byte> buffer, int start)
    {
        var missing = Math.Max(0, start + Vector256<byte>.Count - buffer.Length);
        var text = Vector256.Create(buffer[(start - missing)..]);
        var isLetter = Vector256.LessThan((text | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26));
        var isDigit = Vector256.LessThan(text - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
        var ends = ~(isLetter | isDigit | Vector256.Equals(text, Vector256.Create((byte)'-'))).ExtractMostSignificantBits() >> missing;
        return ends == 0 ? 0 : BitOperations.TrailingZeroCount(ends);
    }
}
