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

        var at = 0;
        var fault = SkipEmptyLine(buffer, ref at);
        if (fault == RejectReason.None)
        {
            fault = FindEnd(buffer, at, ref searched, out var end);
            if (fault == RejectReason.None)
            {
                if (end == 0)
                {
                    return ParseResult.Incomplete();
                }

                buffer = buffer[..end];
                fault = RequestLine.Read(buffer, ref at, ref head);
                if (fault == RejectReason.None)
                {
                    fault = FieldLines.Read(buffer, ref at, ref head);
                }
            }
            else
            {
                at = searched;
            }
        }

        searched = 0;
        if (fault != RejectReason.None)
        {
            head = default;
            return ParseResult.Rejected(fault, at);
        }

        Debug.Assert(at == buffer.Length, "The empty line ends the head.");
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

    /// <summary>Goes from line end to line end; <paramref name="end"/> is 0 while there is no empty line.</summary>
    private static RejectReason FindEnd(ReadOnlySpan<byte> buffer, int start, ref int searched, out int end)
    {
        end = 0;
        var at = Math.Clamp(searched, start, buffer.Length);
        while (true)
        {
            var lineFeed = buffer[at..].IndexOf((byte)'\n');
            if (lineFeed < 0)
            {
                searched = buffer.Length;
                return buffer.Length < HttpLimits.HeadBytes ? RejectReason.None : TooLarge(buffer[start..]);
            }

            // The first byte is a method's, so there are bytes before every line feed.
            lineFeed += at;
            if (buffer[lineFeed - 1] != '\r')
            {
                searched = lineFeed;
                return RejectReason.BareLineFeed;
            }

            if (buffer[lineFeed - 2] == '\n')
            {
                end = lineFeed + 1;
                return RejectReason.None;
            }

            at = lineFeed + 1;
        }
    }

    // A target that alone is too long is worth its own answer (RFC 9112 3).
    private static RejectReason TooLarge(ReadOnlySpan<byte> buffer)
    {
        var target = buffer[(buffer.IndexOf((byte)' ') + 1)..];
        var length = target.IndexOfAny(" \r"u8);
        return (length < 0 ? target.Length : length) > HttpLimits.TargetBytes ? RejectReason.TargetTooLong : RejectReason.HeadTooLarge;
    }
}
