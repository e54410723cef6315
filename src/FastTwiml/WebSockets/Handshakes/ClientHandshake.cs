using FastTwiml.Http.Grammar;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>
/// The client's side of the opening handshake (RFC 6455 4.1): reads the answer to an <see cref="UpgradeRequest"/>. It keeps nothing
/// between calls: an incomplete answer is given again, longer. Each line is judged when it is whole, so the same bytes get the same
/// verdict however they are split.
/// </summary>
internal static class ClientHandshake
{
    private const int SwitchingProtocols = 101;

    private static ReadOnlySpan<byte> Protocol => "HTTP/1."u8;

    /// <summary>Reads the answer from its first byte on; what follows it is not looked at.</summary>
    /// <param name="buffer">Everything that the server has sent.</param>
    /// <param name="key">The key that was sent.</param>
    public static UpgradeAnswer Read(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> key)
    {
        var answer = buffer[..Math.Min(buffer.Length, FrameLimits.UpgradeAnswerBytes)];
        var at = 0;
        var statusCode = 0;
        var fields = new UpgradeAnswerFields(key);
        while (true)
        {
            var rest = answer[at..];
            if (statusCode == 0 && !rest.StartsWith(Protocol[..Math.Min(Protocol.Length, rest.Length)]))
            {
                return UpgradeAnswer.Refused(UpgradeFault.NotHttp);
            }

            var lineBytes = rest.IndexOf((byte)'\n') + 1;
            if (lineBytes == 0)
            {
                return answer.Length == FrameLimits.UpgradeAnswerBytes
                    ? UpgradeAnswer.Refused(UpgradeFault.AnswerTooLarge, statusCode)
                    : UpgradeAnswer.Incomplete();
            }

            var line = rest[..lineBytes];
            at += lineBytes;
            if (statusCode == 0)
            {
                // Of the interim answers only 101 is one (RFC 9110 15.2); others may come before it.
                if (!TryReadStatusLine(line, out statusCode))
                {
                    return UpgradeAnswer.Refused(UpgradeFault.InvalidStatusLine);
                }

                if (statusCode is < 100 or > 199)
                {
                    return UpgradeAnswer.Refused(UpgradeFault.NotSwitching, statusCode);
                }
            }
            else if (!line.SequenceEqual("\r\n"u8))
            {
                if (!fields.TryTake(line))
                {
                    return UpgradeAnswer.Refused(UpgradeFault.InvalidField, statusCode);
                }
            }
            else if (statusCode == SwitchingProtocols)
            {
                var fault = fields.Conclude();
                return fault == UpgradeFault.None ? UpgradeAnswer.Accepted(at) : UpgradeAnswer.Refused(fault, statusCode);
            }
            else
            {
                statusCode = 0;
                fields = new UpgradeAnswerFields(key);
            }
        }
    }

    // status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF (RFC 9112 4). HTTP/1.0 has no upgrade.
    private static bool TryReadStatusLine(ReadOnlySpan<byte> line, out int statusCode)
    {
        statusCode = 0;
        if (line is not [.. var text, (byte)'\r', (byte)'\n'] || text.Length < 13 || text.ContainsAny(ByteSets.FieldValueStops)
            || !char.IsAsciiDigit((char)text[7]) || text[8] != ' ' || text[12] != ' '
            || text[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') || text[9] == '0')
        {
            return false;
        }

        statusCode = ((text[9] - '0') * 100) + ((text[10] - '0') * 10) + (text[11] - '0');
        return text[7] != '0' || statusCode != SwitchingProtocols;
    }
}
