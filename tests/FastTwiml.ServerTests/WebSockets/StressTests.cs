using System.Collections.Concurrent;
using FastTwiml.Conformance;
using FastTwiml.Connections.Upgraded;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Certificates;
using FastTwiml.ServerTests.Hosting;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>
/// Many connections that end in every way at once: closed by either side, from other threads, reset, half closed with answers untaken,
/// broken. Whatever the order, each handler is told of its end once, nothing is left, and no exception comes from anywhere.
/// </summary>
public sealed class StressTests : IDisposable
{
    private static readonly WebSocketLimits Limits = new()
    {
        MessageBytes = 1024 * 1024,
        AcceptBinary = true,
        PingInterval = TimeSpan.FromMilliseconds(250),
        Write = TimeSpan.FromSeconds(1),
        Close = TimeSpan.FromMilliseconds(500),
        Linger = TimeSpan.FromMilliseconds(250),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<Torn> _handlers = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public Task Connections_end_in_every_way(string scheme) => EndAsync(scheme, connections: 300);

    [ByHandFact]
    public async Task Many_connections_end_in_every_way()
    {
        for (var i = 0; i < 5; i++)
        {
            await EndAsync("http", connections: 1_000);
            await EndAsync("https", connections: 1_000);
        }
    }

    private async Task EndAsync(string scheme, int connections)
    {
        _handlers.Clear();
        using var certificate = new TestCertificate("stress");
        var source = new CertificateSource(
            new TlsOptions(_folder.Write("c.pem", certificate.CertificatePem), _folder.Write("k.pem", certificate.KeyPem)), NullLogger.Instance);
        using var over = new CancellationTokenSource();
        await using var server = await WebSocketServer.StartAsync(ListenAddress.Parse($"{scheme}://127.0.0.1:0"), Limits, NewHandler, source);
        var threads = Enumerable.Range(0, 3).Select(seed => new Thread(() => Disturb(new Random(seed), over.Token))).ToList();
        threads.ForEach(static thread => thread.Start());
        await Parallel.ForEachAsync(
            Enumerable.Range(0, connections),
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (seed, _) => await PlayAsync(server.Address, new Random(seed)));
        await Eventually.HoldsAsync(() => server.Open == 0);
        await over.CancelAsync();
        threads.ForEach(static thread => thread.Join());
        Assert.Empty(server.Faults);
        Assert.Equal(connections, _handlers.Count);
        Assert.All(_handlers, static handler => Assert.Equal((1, 1), (handler.Opened, handler.Closed)));
        Assert.True(_handlers.Select(static handler => handler.End.Kind).Distinct().Count() >= 4, "Too few kinds of ends came about to mean much.");
    }

    private Torn NewHandler()
    {
        var handler = new Torn();
        _handlers.Enqueue(handler);
        return handler;
    }

    /// <summary>Sends, wakes and closes from a thread that no connection knows, also after their end.</summary>
    private void Disturb(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (var handler in _handlers)
            {
                if (handler.Connection is not { } connection)
                {
                    continue;
                }

                switch (random.Next(40))
                {
                    case 0:
                        connection.Close((ushort)random.Next(4_000, 5_000), "from elsewhere"u8);
                        break;
                    case < 4:
                        connection.Wake();
                        break;
                    case < 20 when connection.TryBeginMessage(Opcode.Binary, random.Next(100_000), 4 * 1024 * 1024, out var payload):
                        payload.Fill(7);
                        connection.EndMessage();
                        break;
                }
            }

            Thread.Yield();
        }
    }

    private static async Task PlayAsync(string address, Random random)
    {
        using var client = await WireClient.ConnectAsync(address);
        for (var messages = random.Next(20); messages > 0; messages--)
        {
            if (!await client.TrySendAsync(WireFrame.Binary(new byte[random.Next(50_000)]).Masked(), random.Next(1, 20_000)))
            {
                return;
            }
        }

        switch (random.Next(6))
        {
            case 0:
                client.Reset();
                break;
            case 1:
                // What is untaken keeps a flush under way while the connection is over; then it is taken.
                client.FinishSending();
                await ReadAsync(client, random.Next(50));
                break;
            case 2:
                await client.TrySendAsync(WireFrame.Close(1000).Masked());
                await ReadAsync(client, int.MaxValue);
                break;
            case 3:
                await client.TrySendAsync(new WireFrame(0xff, []).Masked());
                await ReadAsync(client, int.MaxValue);
                break;
            case 4:
                // Takes nothing until it is given up.
                while (await client.TrySendAsync(WireFrame.Binary(new byte[50_000]).Masked()))
                {
                }

                break;
            default:
                // Gone without a word.
                break;
        }
    }

    private static async Task ReadAsync(WireClient client, int frames)
    {
        try
        {
            while (frames-- > 0 && await client.ReceiveAsync() is not null)
            {
            }
        }
        catch (EndOfStreamException)
        {
            // Cut in the middle of a frame, as somebody wanted.
        }
    }

    /// <summary>An echo whose connection others get hold of.</summary>
    private sealed class Torn : IWebSocketHandler
    {
        private readonly EchoHandler _echo = new();
        private WebSocketConnection? _connection;
        private int _opened;
        private int _closed;

        public WebSocketConnection? Connection => Volatile.Read(ref _connection);

        public int Opened => Volatile.Read(ref _opened);

        public int Closed => Volatile.Read(ref _closed);

        public WebSocketEnd End { get; private set; }

        public bool CanRead => _echo.CanRead;

        public void OnOpen(WebSocketConnection connection)
        {
            _echo.OnOpen(connection);
            Volatile.Write(ref _connection, connection);
            Interlocked.Increment(ref _opened);
        }

        public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload) => _echo.OnMessage(opcode, payload);

        public long OnTick(long now) => now + 1;

        public void OnFault(FrameFault fault) => _echo.OnFault(fault);

        public void OnClosed(WebSocketEnd end)
        {
            End = end;
            Interlocked.Increment(ref _closed);
        }
    }
}
