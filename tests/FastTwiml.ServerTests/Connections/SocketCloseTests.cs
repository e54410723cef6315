using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.TestKit;
using FastTwiml.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Connections;

/// <summary>How connections end on real sockets, where the system's buffers and resets have a say.</summary>
public class SocketCloseTests
{
    private const string Unknown = "GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The peer closes its side and takes nothing: what is left fits into the transport's pipe, so no flush waits for it, and
    /// the transport says at once that the connection is closed, because that is what it says of the receiving half.
    /// </summary>
    [Fact]
    public async Task A_peer_that_says_goodbye_and_takes_no_answer_is_cut()
    {
        await using var door = new FrontDoor(limits: new ConnectionLimits { Write = TimeSpan.FromSeconds(1) });
        await using var server = await Server.StartAsync(door);
        var peers = new List<Socket>();
        try
        {
            for (var i = 1; i <= 30; i++)
            {
                // How much the system's buffers take is not known exactly, so a range of sizes is tried.
                peers.Add(await server.ConnectAsync(receiveBuffer: 4 * 1024));
                await peers[^1].SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Unknown, i * 40))));
                peers[^1].Shutdown(SocketShutdown.Send);
            }

            await server.WaitForAsync(() => server.Accepted == peers.Count && server.Open == 0);
            await server.WaitForAsync(() => door.Listener.Open == 0);
            Assert.Equal(0, door.Listener.Clock.Count);
        }
        finally
        {
            peers.ForEach(static peer => peer.Dispose());
        }
    }

    [Fact]
    public async Task A_peer_that_closes_first_is_forgotten()
    {
        await using var door = new FrontDoor();
        await using var server = await Server.StartAsync(door);
        for (var i = 0; i < 20; i++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync(Encoding.ASCII.GetBytes(Unknown));
            Assert.True(await peer.ReceiveAsync(new byte[1024]) > 0);
        }

        await server.WaitForAsync(() => door.Listener.Open == 0);
        Assert.Equal(20, door.Listener.Ended(ConnectionEnd.PeerClosed));
    }

    [Fact]
    public async Task A_refusal_arrives_although_the_peer_goes_on_sending()
    {
        await using var door = new FrontDoor();
        await using var server = await Server.StartAsync(door);
        for (var i = 0; i < 20; i++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync(Encoding.ASCII.GetBytes("POST /twiml HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + new string('a', 100_000)));
            peer.Shutdown(SocketShutdown.Send);
            var answer = new MemoryStream();
            var buffer = new byte[4096];
            for (int read; (read = await peer.ReceiveAsync(buffer)) > 0;)
            {
                answer.Write(buffer, 0, read);
            }

            Assert.Equal(413, Assert.Single(Answer.All(answer.ToArray())).Status);
        }
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly ConcurrentBag<Func<bool>> _accepted = [];
        private VoiceServer? _voice;

        public int Accepted => _accepted.Count;

        public int Open => _accepted.Count(static isClosed => !isClosed());

        public static async Task<Server> StartAsync(FrontDoor door)
        {
            var server = new Server();
            server._voice = await VoiceServer.StartAsync(
                [ListenAddress.Parse("http://127.0.0.1:0")],
                null,
                connection =>
                {
                    server.Accept(connection);
                    return door.Listener.ServeAsync(connection);
                },
                TestTransport.Kind,
                NullLoggerFactory.Instance);
            return server;
        }

        private void Accept(ConnectionContext connection)
        {
            if (connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket })
            {
                socket.SendBufferSize = 4 * 1024;
                _accepted.Add(() => socket.SafeHandle.IsClosed);
                return;
            }

            var own = Assert.IsType<EpollConnection>(connection);
            using var borrowed = new Socket(new SafeSocketHandle(own.Descriptor, ownsHandle: false)) { SendBufferSize = 4 * 1024 };
            var closed = own.ConnectionClosed;
            _accepted.Add(() => closed.IsCancellationRequested);
        }

        public async Task<Socket> ConnectAsync(int? receiveBuffer = null)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (receiveBuffer is { } bytes)
            {
                socket.ReceiveBufferSize = bytes;
            }

            await socket.ConnectAsync(IPEndPoint.Parse(new Uri(_voice!.Addresses[0]).Authority));
            return socket;
        }

        public async Task WaitForAsync(Func<bool> condition)
        {
            // The patience only decides how long a failure takes.
            var since = Stopwatch.StartNew();
            while (!condition())
            {
                Assert.True(since.Elapsed < Patience, $"{Open} of {Accepted} sockets are still open.");
                await Task.Delay(50);
            }
        }

        public async ValueTask DisposeAsync() => await _voice!.DisposeAsync();
    }
}
