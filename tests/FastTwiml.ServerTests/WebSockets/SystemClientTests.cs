using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>What .NET's own WebSocket client, which shares no code with the product, makes of the server.</summary>
public sealed class SystemClientTests(EchoServer server) : IClassFixture<EchoServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_048_577)]
    [InlineData(16_777_216)]
    public async Task Messages_come_back(int bytes)
    {
        using var client = await ConnectAsync();
        var binary = new byte[bytes];
        new Random(bytes).NextBytes(binary);
        var text = Encoding.ASCII.GetBytes(new string('t', bytes));
        await EchoesAsync(client, binary, WebSocketMessageType.Binary, bytes + 1);
        await EchoesAsync(client, text, WebSocketMessageType.Text, bytes + 1);
        await EchoesAsync(client, binary, WebSocketMessageType.Binary, Math.Max(bytes / 7, 1));
        await CloseAsync(client, WebSocketCloseStatus.NormalClosure, "done");
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.NormalClosure, "")]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable, "away")]
    [InlineData(WebSocketCloseStatus.PolicyViolation, "κόσμε")]
    [InlineData((WebSocketCloseStatus)4999, "mine")]
    public async Task The_closing_handshake_is_complete(WebSocketCloseStatus code, string reason)
    {
        using var client = await ConnectAsync();
        await CloseAsync(client, code, reason);
    }

    [Fact]
    public async Task A_message_too_big_is_closed_with_its_code()
    {
        using var client = await ConnectAsync();
        var sending = client.SendAsync(new byte[(16 * 1024 * 1024) + 1], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        var received = await client.ReceiveAsync(new byte[1], CancellationToken.None).WaitAsync(Patience);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.MessageTooBig), (received.MessageType, client.CloseStatus));
        client.Abort();
        await Task.WhenAny(sending).WaitAsync(Patience);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var client = new ClientWebSocket();

        // Offered, but never agreed on.
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new Uri($"ws{server.Address["http".Length..]}/"), CancellationToken.None).WaitAsync(Patience);
        return client;
    }

    private static async Task EchoesAsync(ClientWebSocket client, byte[] message, WebSocketMessageType type, int fragment)
    {
        var sending = Task.Run(async () =>
        {
            for (var at = 0; at == 0 || at < message.Length; at += fragment)
            {
                var bytes = Math.Min(fragment, message.Length - at);
                await client.SendAsync(message.AsMemory(at, bytes), type, at + bytes == message.Length, CancellationToken.None);
            }
        });
        var echo = new byte[message.Length + 1];
        var filled = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await client.ReceiveAsync(echo.AsMemory(filled), CancellationToken.None).AsTask().WaitAsync(Patience);
            filled += received.Count;
        }
        while (!received.EndOfMessage);

        await sending.WaitAsync(Patience);
        Assert.Equal(type, received.MessageType);
        Assert.True(message.AsSpan().SequenceEqual(echo.AsSpan(0, filled)), "Another message came back.");
    }

    private static async Task CloseAsync(ClientWebSocket client, WebSocketCloseStatus code, string reason)
    {
        await client.CloseAsync(code, reason, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal((code, WebSocketState.Closed), (client.CloseStatus, client.State));
    }
}
