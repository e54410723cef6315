using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FastTwiml.Tests.Load;

/// <summary>Takes media streams, and sends every payload back.</summary>
internal sealed partial class EchoingServer : IDisposable
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public EchoingServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var buffer = new byte[8 * 1024];
        var received = await stream.ReadAsync(buffer);
        var key = Key().Match(Encoding.ASCII.GetString(buffer, 0, received)).Groups[1].Value;
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
        using var socketOfStream = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        while (await socketOfStream.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Text } message)
        {
            var json = JsonNode.Parse(buffer.AsSpan(0, message.Count))!;
            if ((string?)json["event"] == "media")
            {
                var echo = $$$"""{"event":"media","streamSid":"{{{json["streamSid"]}}}","media":{"payload":"{{{json["media"]!["payload"]}}}"}}""";
                await socketOfStream.SendAsync(Encoding.UTF8.GetBytes(echo), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
    }

    [GeneratedRegex("Sec-WebSocket-Key: ([^\r]+)")]
    private static partial Regex Key();
}
