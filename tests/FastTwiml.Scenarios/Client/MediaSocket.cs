using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using FastTwiml.Scenarios.Server;
using FastTwiml.TestKit;

namespace FastTwiml.Scenarios.Client;

/// <summary>Opens the WebSocket of a media stream as Twilio does; what is spoken on it is .NET's own reading of RFC 6455.</summary>
internal static class MediaSocket
{
    // Of the key that the upgrade is asked with (RFC 6455 section 1.3).
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>Asks for the upgrade.</summary>
    /// <param name="server">The server.</param>
    /// <param name="token">Signs the request.</param>
    /// <param name="receiveBytes">How much the kernel takes that is not read; 0 for what it likes.</param>
    /// <returns>The status of the answer, and with 101 the connection behind it.</returns>
    public static async Task<(int Status, NetworkStream Stream)> OpenRawAsync(ServerProcess server, string token = Twilio.Token, int receiveBytes = 0)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBytes;
        }

        try
        {
            await socket.ConnectAsync(server.EndPoint);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(StreamPeer.Upgrade(authToken: token)));
            var head = await ReadHeadAsync(stream);
            var status = new HttpMessage(head, []).Status;
            if (status == 101 && HttpMessage.Field(head, "Sec-WebSocket-Accept") != Accept)
            {
                throw new IOException($"The upgrade was answered wrongly: {head}");
            }

            return (status, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens one that must open.</summary>
    public static async Task<WebSocket> OpenAsync(ServerProcess server, int receiveBytes = 0)
    {
        var (status, stream) = await OpenRawAsync(server, receiveBytes: receiveBytes);
        return status == 101
            ? WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero })
            : throw new IOException($"The upgrade was answered {status}.");
    }

    // Byte by byte: what follows the head is the WebSocket's.
    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        do
        {
            if (await stream.ReadAsync(one) == 0)
            {
                throw new IOException("The connection was closed instead of an answer to the upgrade.");
            }

            head.Append((char)one[0]);
        }
        while (one[0] != '\n' || !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal));

        return head.ToString();
    }
}
