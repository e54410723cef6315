using System.Buffers;
using System.Net;
using System.Net.Sockets;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class EpollListenerTests
{
    /// <summary>The one loop is held up while they come, so that they are in the system's queue and nowhere else.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_in_the_systems_queue_at_the_end_is_served(bool isUnix)
    {
        const int Count = 200;
        await using var site = new TransportSite(isUnix);
        using var release = new ManualResetEventSlim();
        var (first, firstPeer) = await site.ConnectAsync();
        var holding = Task.Run(async () =>
        {
            await LoopTurn.On(first.Loop);
            release.Wait();
        });
        var peers = new List<Socket> { firstPeer };
        for (var i = 0; i < Count; i++)
        {
            peers.Add(await site.ConnectPeerAsync());
            await Bytes.SendAsync(peers[^1], i, 10);
        }

        var unbinding = site.Listener.UnbindAsync();
        Assert.False(unbinding.IsCompleted);
        release.Set();
        await holding;
        await unbinding;
        for (var i = 0; i < Count; i++)
        {
            var connection = await site.AcceptAsync();
            await Bytes.ReadAsync(connection.Input, i, 10);
            await connection.Output.WriteAsync(Bytes.Of(i, 10));
            await Bytes.ReceiveAsync(peers[i + 1], i, 10);
        }

        Assert.Null(await site.Listener.AcceptAsync());
        await Assert.ThrowsAnyAsync<SocketException>(() => site.ConnectPeerAsync());
        peers.ForEach(static peer => peer.Dispose());
    }

    [Fact]
    public async Task Connections_are_dealt_out_to_all_loops()
    {
        await using var site = new TransportSite(loops: 3);
        var loops = new List<EpollLoop>();
        for (var i = 0; i < 9; i++)
        {
            var (connection, peer) = await site.ConnectAsync();
            loops.Add(connection.Loop);
            peer.Dispose();
        }

        Assert.Equal([3, 3, 3], loops.GroupBy(static loop => loop).Select(static group => group.Count()));
    }

    [Fact]
    public async Task An_accept_can_be_canceled_and_asked_for_again()
    {
        await using var site = new TransportSite();
        using var cancel = new CancellationTokenSource();
        var accepting = site.Listener.AcceptAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting);
        var (_, peer) = await site.ConnectAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task A_thousand_connections_on_one_loop_all_echo()
    {
        await TransportSite.RunAsync(async static site =>
        {
            var pairs = new List<(EpollConnection Connection, Socket Peer)>();
            for (var i = 0; i < 1_000; i++)
            {
                pairs.Add(await site.ConnectAsync());
            }

            var echoing = pairs.Select(static pair => Task.Run(() => EchoAsync(pair.Connection))).ToArray();
            await Task.WhenAll(pairs.Select(static (pair, i) => Task.Run(async () =>
            {
                for (var round = 0; round < 20; round++)
                {
                    await Bytes.SendAsync(pair.Peer, (i * 100_000L) + (round * 1_000), 1_000);
                    await Bytes.ReceiveAsync(pair.Peer, (i * 100_000L) + (round * 1_000), 1_000);
                }

                pair.Peer.Shutdown(SocketShutdown.Send);
                Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1]));
                pair.Peer.Dispose();
            })));
            await Task.WhenAll(echoing);
        });
    }

    [Fact]
    public async Task A_taken_address_is_named_as_taken()
    {
        using var transport = new EpollTransport(new LoopWatch(NullLogger.Instance, TimeProvider.System), NullLoggerFactory.Instance);
        var first = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await Assert.ThrowsAsync<AddressInUseException>(async () => await transport.BindAsync(first.EndPoint));
        await first.DisposeAsync();
        await first.UnbindAsync();
        var second = await transport.BindAsync(first.EndPoint);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task All_addresses_of_both_families_are_taken_by_one_listener()
    {
        using var transport = new EpollTransport(new LoopWatch(NullLogger.Instance, TimeProvider.System), NullLoggerFactory.Instance);
        await using var listener = await transport.BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0));
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.EndPoint).Port);
        await using var connection = (await listener.AcceptAsync())!;
        var remote = Assert.IsType<IPEndPoint>(connection.RemoteEndPoint);
        Assert.Equal(IPAddress.Loopback, remote.Address.MapToIPv4());
        Assert.Equal(((IPEndPoint)peer.LocalEndPoint!).Port, remote.Port);
    }

    private static async Task EchoAsync(EpollConnection connection)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            foreach (var memory in read.Buffer)
            {
                connection.Output.Write(memory.Span);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            await connection.Output.FlushAsync();
            if (read.IsCompleted)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }
}
