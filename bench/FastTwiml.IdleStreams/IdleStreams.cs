using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastTwiml.IdleStreams;

/// <summary>Streams that were opened as Twilio opens them and then say nothing.</summary>
internal sealed class IdleStreams(int port) : IDisposable
{
    private static int _opened;

    private readonly List<Socket> _sockets = [];

    public async Task OpenAsync(int count)
    {
        var answer = new byte[4 * 1024];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(Begin(Interlocked.Increment(ref _opened)));
            var bytes = await socket.ReceiveAsync(answer);
            if (!Encoding.ASCII.GetString(answer, 0, bytes).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The upgrade was answered: {Encoding.ASCII.GetString(answer, 0, bytes)}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static byte[] Begin(int number)
    {
        var (callSid, streamSid) = ($"CA{number:x32}", $"MZ{number:x32}");
        var start = $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC00000000000000000000000000000001","streamSid":"{{{streamSid}}}","callSid":"{{{callSid}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"To":"+15555550199","From":"+15555550100"}},"streamSid":"{{{streamSid}}}"}""";
        return
        [
            .. Encoding.ASCII.GetBytes(
                "GET /streams HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            .. Frame("""{"event":"connected","protocol":"Call","version":"1.0.0"}"""),
            .. Frame(start),
        ];
    }

    /// <summary>A text frame whose mask is zero, so that the payload stands in it as it is.</summary>
    private static byte[] Frame(string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        return payload.Length < 126
            ? [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]
            : [0x81, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0, .. payload];
    }
}
