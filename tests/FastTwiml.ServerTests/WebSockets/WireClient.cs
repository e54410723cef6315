using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>A client that sends the bytes it is told to and reads frames.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly BufferedStream _input;

    private WireClient(Socket socket, Stream stream) => (_socket, _stream, _input) = (socket, stream, new BufferedStream(stream, 64 * 1024));

    /// <summary>Connects and upgrades.</summary>
    /// <param name="address">http or https.</param>
    /// <param name="behindUpgrade">Sent in one piece with the upgrade.</param>
    public static async Task<WireClient> ConnectAsync(string address, byte[]? behindUpgrade = null)
    {
        var url = new Uri(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (url.Scheme == "https")
        {
            var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync("localhost");
            stream = tls;
        }

        var client = new WireClient(socket, stream);
        var upgrade = $"GET / HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(upgrade), .. behindUpgrade ?? []]);
        var answer = new StringBuilder();
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var character = new byte[1];
            await client._input.ReadExactlyAsync(character);
            answer.Append((char)character[0]);
        }

        Assert.StartsWith("HTTP/1.1 101 ", answer.ToString(), StringComparison.Ordinal);
        Assert.Contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.ToString(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Sends in pieces of so many bytes; false when the server has closed meanwhile.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, int chop = int.MaxValue)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var piece = Math.Min(chop, bytes.Length);
                await _stream.WriteAsync(bytes[..piece]);
                bytes = bytes[piece..];
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    public async Task<WireFrame?> ReceiveAsync()
    {
        var header = new byte[10];
        try
        {
            if (await _input.ReadAsync(header.AsMemory(0, 1)) == 0)
            {
                return null;
            }

            await _input.ReadExactlyAsync(header.AsMemory(1, 1));
            Assert.True((header[1] & 0x80) == 0, "A server does not mask.");
            var lengthBytes = header[1] switch { 126 => 2, 127 => 8, _ => 0 };
            await _input.ReadExactlyAsync(header.AsMemory(2, lengthBytes));
            var length = lengthBytes == 0 ? header[1] : 0;
            for (var i = 2; i < 2 + lengthBytes; i++)
            {
                length = (length << 8) | header[i];
            }

            var payload = new byte[length];
            await _input.ReadExactlyAsync(payload);
            return new WireFrame(header[0], payload);
        }
        catch (IOException exception) when (exception is not EndOfStreamException)
        {
            // Data that came too late for the server resets the connection; what it had sent was read before.
            return null;
        }
    }

    /// <summary>Says that nothing more is sent, without a close frame.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // Closed already.
        }
    }
}
