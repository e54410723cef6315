using System.Buffers.Text;
using System.Text;

namespace FastTwiml.Load.Webhooks;

/// <summary>
/// Finds status and end of an answer. A server's heads are the same for a second on end, so a head equal to the last one is
/// only compared; any other is read line by line.
/// </summary>
internal sealed class AnswerParser
{
    private const int LongestHead = 8 * 1024;
    private const int StatusAt = 9;

    private readonly byte[] _head = new byte[LongestHead];
    private Answer _last;

    public ParseState Parse(ReadOnlySpan<byte> received, out Answer answer)
    {
        if (_last.HeadLength > 0 && received.StartsWith(_head.AsSpan(0, _last.HeadLength)))
        {
            answer = _last;
            return received.Length >= answer.Length ? ParseState.Complete : ParseState.Partial;
        }

        return ParseWhole(received, out answer);
    }

    private ParseState ParseWhole(ReadOnlySpan<byte> received, out Answer answer)
    {
        answer = default;
        var headLength = received.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4)
        {
            return received.Length > LongestHead ? ParseState.Broken : ParseState.Partial;
        }

        var lines = received[..(headLength - 2)];
        if (headLength > LongestHead || !IsStatusLine(lines, out var status) || !ReadFields(lines, out var fields))
        {
            return ParseState.Broken;
        }

        var closes = fields.Closes || lines.StartsWith("HTTP/1.0"u8);
        if (fields.IsChunked)
        {
            var state = ChunkedBody.Find(received[headLength..], out var bodyLength);
            answer = new Answer(status, headLength, headLength + bodyLength, IsChunked: true, closes);
            return state;
        }

        if (fields.Length < 0)
        {
            return ParseState.Broken;
        }

        answer = new Answer(status, headLength, headLength + fields.Length, IsChunked: false, closes);
        lines.CopyTo(_head);
        "\r\n"u8.CopyTo(_head.AsSpan(lines.Length));
        _last = answer;
        return received.Length >= answer.Length ? ParseState.Complete : ParseState.Partial;
    }

    private static bool IsStatusLine(ReadOnlySpan<byte> lines, out int status)
    {
        status = 0;
        return lines.Length > StatusAt + 3
            && lines.StartsWith("HTTP/1."u8)
            && Utf8Parser.TryParse(lines.Slice(StatusAt, 3), out status, out var digits)
            && digits == 3
            && status >= 200;
    }

    private static bool ReadFields(ReadOnlySpan<byte> lines, out (int Length, bool IsChunked, bool Closes) fields)
    {
        fields = (-1, false, false);
        lines = lines[(lines.IndexOf("\r\n"u8) + 2)..];
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                return false;
            }

            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
            {
                if (!Utf8Parser.TryParse(value, out fields.Length, out var used) || used != value.Length || fields.Length < 0)
                {
                    return false;
                }
            }
            else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            {
                fields.IsChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
            }
            else if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
            {
                fields.Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        return true;
    }
}
