using System.Diagnostics;
using FastTwiml.Http.Grammar;

namespace FastTwiml.Http;

/// <summary>
/// Reads a request's head (RFC 9112 2.1) from one span. It keeps nothing between calls but where the search for the end
/// stopped: an incomplete head is given again, longer, and costs only the search of what is new.
/// </summary>
internal static class RequestHeadParser
{
    /// <summary>
    /// Until its end is there, a head is judged by its first byte, by its line ends and by the limits only, and afterwards as a
    /// whole, so that the same bytes get the same answer however they are split.
    /// </summary>
    /// <param name="buffer">Everything from the request's first byte on; what follows the head is not looked at.</param>
    /// <param name="searched">Where the search goes on: 0 for a new head, kept by the caller while it is incomplete.</param>
    /// <param name="head">What the head says, when it is complete.</param>
    public static ParseResult Parse(ReadOnlySpan<byte> buffer, ref int searched, out RequestHead head)
    {
        head = default;
        if (buffer.Length > HttpLimits.HeadBytes)
        {
            buffer = buffer[..HttpLimits.HeadBytes];
        }

        var at = searched == 0 ? UsualHead.Read(buffer, ref head) : 0;
        if (at > 0)
        {
            return ParseResult.Complete(at);
        }

        head = default;
        var fault = SkipEmptyLine(buffer, ref at);
        if (fault == RejectReason.None)
        {
            var start = at;
            var end = FindEnd(buffer, start, searched);
            fault = end > 0
                ? Read(buffer[..end], ref at, ref head)
                : JudgeIncomplete(buffer, ref at, searched);
            if (fault == RejectReason.None && end == 0)
            {
                searched = buffer.Length;
                return ParseResult.Incomplete();
            }
        }

        searched = 0;
        if (fault != RejectReason.None)
        {
            head = default;
            return ParseResult.Rejected(fault, at);
        }

        return ParseResult.Complete(at);
    }

    // One empty line before the request line is passed over (RFC 9112 2.2): old clients end a body with it.
    private static RejectReason SkipEmptyLine(ReadOnlySpan<byte> buffer, ref int at)
    {
        if (buffer is [(byte)'\r', _, ..])
        {
            if (buffer[1] != '\n')
            {
                return RejectReason.BareCarriageReturn;
            }

            at = 2;
        }

        if (buffer.Length == at || buffer is [(byte)'\r'])
        {
            return RejectReason.None;
        }

        // What cannot begin a method is refused at once: a TLS greeting would wait for our answer until its deadline.
        return buffer[at] switch
        {
            (byte)'\n' => RejectReason.BareLineFeed,
            (byte)'\r' => RejectReason.InvalidRequestLine,
            var b => ByteSets.Token.Contains(b) ? RejectReason.None : RejectReason.InvalidMethod,
        };
    }

    private static int FindEnd(ReadOnlySpan<byte> buffer, int start, int searched)
    {
        // The end may have begun in what was searched.
        var from = Math.Clamp(searched - 3, start, buffer.Length);
        var end = buffer[from..].IndexOf("\r\n\r\n"u8);
        return end < 0 ? 0 : from + end + 4;
    }

    private static RejectReason Read(ReadOnlySpan<byte> buffer, ref int at, ref RequestHead head)
    {
        var start = at;
        var fault = RequestLine.Read(buffer, ref at, ref head);
        fault = fault == RejectReason.None ? FieldLines.Read(buffer, ref at, ref head) : fault;
        if (fault == RejectReason.None)
        {
            Debug.Assert(at == buffer.Length, "The empty line ends the head.");
            return RejectReason.None;
        }

        // No grammar has a line feed, so a bare one is a fault already; it comes first, as in a head that arrives in pieces.
        var lineFeed = FindBareLineFeed(buffer, start);
        at = lineFeed < 0 ? at : lineFeed;
        return lineFeed < 0 ? fault : RejectReason.BareLineFeed;
    }

    private static RejectReason JudgeIncomplete(ReadOnlySpan<byte> buffer, ref int at, int searched)
    {
        var start = at;
        at = FindBareLineFeed(buffer, Math.Clamp(searched, start, buffer.Length));
        if (at >= 0)
        {
            return RejectReason.BareLineFeed;
        }

        at = buffer.Length - 1;
        return buffer.Length < HttpLimits.HeadBytes ? RejectReason.None : TooLarge(buffer[start..]);
    }

    /// <summary>The first line feed from <paramref name="at"/> on that has no CR before it, or -1. A head's first byte is none.</summary>
    private static int FindBareLineFeed(ReadOnlySpan<byte> buffer, int at)
    {
        for (int length; (length = buffer[at..].IndexOf((byte)'\n')) >= 0; at += length + 1)
        {
            if (buffer[at + length - 1] != '\r')
            {
                return at + length;
            }
        }

        return -1;
    }

    // A target that alone is too long is worth its own answer (RFC 9112 3).
    private static RejectReason TooLarge(ReadOnlySpan<byte> buffer)
    {
        var target = buffer[(buffer.IndexOf((byte)' ') + 1)..];
        var length = target.IndexOfAny(" \r"u8);
        return (length < 0 ? target.Length : length) > HttpLimits.TargetBytes ? RejectReason.TargetTooLong : RejectReason.HeadTooLarge;
    }
}
