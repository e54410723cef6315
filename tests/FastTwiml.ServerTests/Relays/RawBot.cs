using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.ServerTests.Relays;

/// <summary>A listener that does with each connection what a test wants: answers anything, reads nothing, resets.</summary>
internal sealed class RawBot : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _accepted = [];

    /// <param name="receiveBytes">How much the kernel takes for it that it has not read; 0 for the system's choice.</param>
    public RawBot(int receiveBytes = 0)
    {
        if (receiveBytes > 0)
        {
            _listener.ReceiveBufferSize = receiveBytes;
        }

        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public string Url => $"ws://{_listener.LocalEndPoint}/";

    /// <summary>The next connection.</summary>
    public async Task<Socket> AcceptAsync()
    {
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        var socket = await _listener.AcceptAsync(limit.Token);
        _accepted.Add(socket);
        return socket;
    }

    /// <summary>The next connection, upgraded (RFC 6455 section 4.2.2).</summary>
    public async Task<(Socket Socket, BotCall Call)> UpgradeAsync()
    {
        var socket = await AcceptAsync();
        var key = (await RequestAsync(socket)).Split("\r\n").Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await AnswerAsync(socket, $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        var stream = WebSocket.CreateFromStream(new NetworkStream(socket), new WebSocketCreationOptions { IsServer = true });
        return (socket, new BotCall(stream, () => Reset(socket)));
    }

    /// <summary>Reads a request to its empty line.</summary>
    public static async Task<string> RequestAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var bytes = await socket.ReceiveAsync(buffer, limit.Token);
            if (bytes == 0)
            {
                throw new EndOfStreamException(text.ToString());
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, bytes));
        }

        return text.ToString();
    }

    public static async Task AnswerAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    /// <summary>Waits until the other side has ended the connection.</summary>
    public static async Task EndedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(RelaySite.Patience);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset ends it as well.
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _accepted.ForEach(static socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }
}
