using FastTwiml.Conformance;
using FastTwiml.Hosting;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>A peer that sends and does not read.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    private const int Message = 64 * 1024;

    /// <summary>What one read may bring: the read-ahead of the listener, and a message that had begun.</summary>
    private const int OneRead = 3 * Message;

    private readonly Watched _handler = new();
    private WebSocketServer? _server;

    public async Task InitializeAsync() => _server = await WebSocketServer.StartAsync(
        ListenAddress.Parse("http://127.0.0.1:0"), WebSocketServer.EchoLimits with { Write = TimeSpan.FromSeconds(1) }, () => _handler);

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Assert.Empty(_server.Faults);
    }

    [Fact]
    public async Task It_is_not_read_any_more_and_given_up_in_time()
    {
        using var client = await WireClient.ConnectAsync(_server!.Address);
        var message = WireFrame.Binary(new byte[Message]).Masked();
        while (await client.TrySendAsync(message))
        {
        }

        await Eventually.HoldsAsync(() => _handler.End is not null);
        Assert.Equal(WebSocketEndKind.Stalled, _handler.End!.Value.Kind);
        Assert.InRange(_handler.MostUnsent, EchoHandler.UnsentBytes, EchoHandler.UnsentBytes + OneRead);
    }

    [Fact]
    public async Task It_goes_on_as_soon_as_it_reads()
    {
        const int Messages = 500;
        using var client = await WireClient.ConnectAsync(_server!.Address);
        var message = WireFrame.Binary(new byte[Message]);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.True(await client.TrySendAsync(message.Masked()));
            }
        });
        await Eventually.HoldsAsync(() => _handler.MostUnsent > EchoHandler.UnsentBytes);
        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal(message, await client.ReceiveAsync());
        }

        await sending;
        Assert.InRange(_handler.MostUnsent, EchoHandler.UnsentBytes, EchoHandler.UnsentBytes + OneRead);
    }

    /// <summary>An echo, and how much waited for the peer at most.</summary>
    private sealed class Watched : IWebSocketHandler
    {
        private readonly EchoHandler _echo = new();
        private WebSocketConnection? _connection;
        private int _mostUnsent;

        public int MostUnsent => Volatile.Read(ref _mostUnsent);

        public WebSocketEnd? End { get; private set; }

        public bool CanRead => _echo.CanRead;

        public void OnOpen(WebSocketConnection connection) => _echo.OnOpen(_connection = connection);

        public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
        {
            _echo.OnMessage(opcode, payload);
            Volatile.Write(ref _mostUnsent, Math.Max(_mostUnsent, _connection!.UnsentBytes));
        }

        public long OnTick(long now) => _echo.OnTick(now);

        public void OnFault(FrameFault fault) => _echo.OnFault(fault);

        public void OnClosed(WebSocketEnd end) => End = end;
    }
}
