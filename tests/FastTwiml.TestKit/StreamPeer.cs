using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FastTwiml.TestKit;

/// <summary>
/// Twilio's side of a media stream over two pipes, written plainly: it shares no code with the product. What it sends has its
/// consequences before the call returns.
/// </summary>
public sealed class StreamPeer(PipedConnection connection)
{
    public const string CallSid = "CA00000000000000000000000000000001";
    public const string StreamSid = "MZ00000000000000000000000000000001";
    public const string AccountSid = "AC00000000000000000000000000000001";

    private readonly List<byte> _received = [];
    private bool _isUpgraded;
    private int _sequence;
    private int _chunk;

    /// <summary>A signed upgrade.</summary>
    public static string Upgrade(string origin = "wss://voice.example.com", string target = "/streams", string authToken = "12345") =>
        $"GET {target} HTTP/1.1\r\nhost: voice.example.com\r\nuser-agent: Twilio.TmeWs/1.0\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n"
        + $"x-twilio-signature: {TwilioRequest.Sign(origin + target, [], authToken)}\r\n\r\n";

    public static string Connected => """{"event":"connected","protocol":"Call","version":"1.0.0"}""";

    public static string Start(string callSid = CallSid, string streamSid = StreamSid, string accountSid = AccountSid, string parameters = """{"To":"+15555550199","From":"+15555550100"}""") =>
        $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"{{{accountSid}}}","streamSid":"{{{streamSid}}}","callSid":"{{{callSid}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{{{parameters}}}},"streamSid":"{{{streamSid}}}"}""";

    public static string Stop => $$$"""{"event":"stop","sequenceNumber":"9","streamSid":"{{{StreamSid}}}","stop":{"accountSid":"{{{AccountSid}}}","callSid":"{{{CallSid}}}"}}""";

    public static string Mark(string name) => $$$"""{"event":"mark","sequenceNumber":"4","streamSid":"{{{StreamSid}}}","mark":{"name":"{{{name}}}"}}""";

    public static string Digit(char digit) => $$$"""{"event":"dtmf","streamSid":"{{{StreamSid}}}","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"{{{digit}}}"}}""";

    /// <summary>The next media message.</summary>
    public string Media(ReadOnlySpan<byte> audio)
    {
        var (sequence, chunk) = (++_sequence + 1, ++_chunk);
        return string.Create(CultureInfo.InvariantCulture, $$$"""{"event":"media","sequenceNumber":"{{{sequence}}}","media":{"track":"inbound","chunk":"{{{chunk}}}","timestamp":"{{{135 + (20 * chunk)}}}","payload":"{{{Convert.ToBase64String(audio)}}}"},"streamSid":"{{{StreamSid}}}"}""");
    }

    /// <summary>Upgrades and begins the stream.</summary>
    public async Task OpenAsync(string callSid = CallSid, string streamSid = StreamSid)
    {
        await connection.SendAsync(Upgrade());
        await SendAsync(Connected, Start(callSid, streamSid));
    }

    /// <summary>Sends text messages in one piece.</summary>
    public async Task SendAsync(params string[] messages) =>
        await connection.SendAsync(messages.SelectMany(static message => Frame(1, Encoding.UTF8.GetBytes(message))).ToArray());

    public async Task SendFrameAsync(int opcode, byte[] payload, bool final = true) => await connection.SendAsync(Frame(opcode, payload, final));

    public Task CloseAsync(ushort code) => SendFrameAsync(8, [(byte)(code >> 8), (byte)code]);

    /// <summary>The frames that came since the last time; the answer to the upgrade is checked and left out.</summary>
    public IReadOnlyList<(int Opcode, byte[] Payload)> Received()
    {
        _received.AddRange(connection.ReceivedBytes());
        if (!_isUpgraded && _received.Count > 0)
        {
            var text = Encoding.ASCII.GetString([.. _received]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (!text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || !text.Contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The upgrade was answered: {text}");
            }

            _received.RemoveRange(0, end);
            _isUpgraded = true;
        }

        var frames = new List<(int, byte[])>();
        while (TryFrame(out var opcode, out var payload))
        {
            frames.Add((opcode, payload));
        }

        return frames;
    }

    /// <summary>The text messages that came since the last time.</summary>
    public IReadOnlyList<JsonElement> Messages() =>
        [.. Received().Where(static frame => frame.Opcode == 1).Select(static frame => JsonDocument.Parse(frame.Payload).RootElement)];

    /// <summary>The code and reason of the close frame that came since the last time.</summary>
    public (int Code, string Reason) Closed()
    {
        var close = Received().Last(static frame => frame.Opcode == 8).Payload;
        return close.Length == 0 ? (1005, string.Empty) : (BinaryPrimitives.ReadUInt16BigEndian(close), Encoding.UTF8.GetString(close.AsSpan(2)));
    }

    /// <summary>A client's frame, masked.</summary>
    public static byte[] Frame(int opcode, byte[] payload, bool final = true)
    {
        ArgumentNullException.ThrowIfNull(payload);
        byte[] key = [0x37, 0xfa, 0x21, 0x3d];
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0x80 | 127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [(byte)((final ? 0x80 : 0) | opcode), .. length, .. key, .. payload.Select((b, i) => (byte)(b ^ key[i % 4]))];
    }

    private bool TryFrame(out int opcode, out byte[] payload)
    {
        (opcode, payload) = (0, []);
        if (_received.Count < 2)
        {
            return false;
        }

        opcode = _received[0] & 0x0f;
        var (start, length) = _received[1] switch
        {
            126 when _received.Count >= 4 => (4, (_received[2] << 8) | _received[3]),
            127 when _received.Count >= 10 => (10, (_received[6] << 24) | (_received[7] << 16) | (_received[8] << 8) | _received[9]),
            < 126 => (2, _received[1]),
            _ => (0, -1),
        };
        if (length < 0 || _received.Count < start + length)
        {
            return false;
        }

        payload = [.. _received.GetRange(start, length)];
        _received.RemoveRange(0, start + length);
        return true;
    }
}
