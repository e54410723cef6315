using System.Net.Sockets;
using FastTwiml.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class ConnectionLifeTests
{
    private const int Much = 32 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task An_abort_ends_whoever_waits_and_resets_the_peer(bool readsFirst) => TransportSite.RunAsync(async site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        if (readsFirst)
        {
            await Bytes.SendAsync(peer, 0, 1);
            await Bytes.ReadAsync(connection.Input, 0, 1);
        }

        var closed = ClosedAsync(connection);
        var reading = connection.Input.ReadAsync().AsTask();
        var flushing = connection.Output.WriteAsync(new byte[Much]).AsTask();
        var reason = new ConnectionAbortedException("a test's reason");
        connection.Abort(reason);
        connection.Abort(new ConnectionAbortedException("a later one"));
        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading));
        Assert.True((await flushing).IsCompleted);
        Assert.True((await connection.Output.WriteAsync(new byte[1])).IsCompleted);
        Assert.Same(reason, Assert.Throws<ConnectionAbortedException>(() => connection.Input.TryRead(out _)));
        await closed;
        await connection.DisposeAsync();
        await Bytes.AssertResetAsync(peer);
    });

    [Fact]
    public Task An_abort_from_the_loop_and_before_anything_else_is_one_too() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await LoopTurn.On(connection.Loop);
        connection.Abort();
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await connection.Input.ReadAsync());
        await connection.DisposeAsync();
        await Bytes.AssertResetAsync(peer);
    });

    [Fact]
    public Task A_peer_that_resets_ends_a_read_that_waits() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        var closed = ClosedAsync(connection);
        var reading = connection.Input.ReadAsync().AsTask();
        await LoopTurn.On(connection.Loop);
        ConnectionOutputTests.Reset(peer);
        await Assert.ThrowsAsync<ConnectionResetException>(() => reading);
        await closed;
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await connection.Input.ReadAsync());
    });

    [Fact]
    public Task A_peer_that_resets_between_reads_is_noticed() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await Bytes.SendAsync(peer, 0, 10);
        await Bytes.ReadAsync(connection.Input, 0, 10);
        ConnectionOutputTests.Reset(peer);
        await ClosedAsync(connection);
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await connection.Input.ReadAsync());
    });

    [Fact]
    public Task Half_a_close_leaves_the_other_half() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        peer.Shutdown(SocketShutdown.Send);
        var read = await connection.Input.ReadAsync();
        Assert.True(read.IsCompleted && read.Buffer.IsEmpty);
        var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, Much));
        Assert.False((await connection.Output.WriteAsync(Bytes.Of(0, Much))).IsCompleted);
        await receiving;
        Assert.False(connection.ConnectionClosed.IsCancellationRequested);
        await connection.DisposeAsync();
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        await ClosedAsync(connection);
    });

    /// <summary>Every order in which the two sides of a connection and itself can be ended, by the loop's thread and by others.</summary>
    [Fact]
    public Task Whatever_ends_first_all_bytes_arrive_and_the_descriptor_is_given_back() => TransportSite.RunAsync(
        async static site =>
        {
            var orders = new[] { "IOD", "OID", "IDO", "ODI", "DIO", "DOI", "D", "DD", "IIOODD", "OD", "ID" };
            for (var i = 0; i < orders.Length * 8; i++)
            {
                var (connection, peer) = await site.ConnectAsync();
                var descriptor = connection.Descriptor;
                var (isOnLoop, hasRead, hasUnsent) = ((i / orders.Length & 1) != 0, (i / orders.Length & 2) != 0, (i / orders.Length & 4) != 0);
                if (hasRead)
                {
                    await Bytes.SendAsync(peer, 0, 10);
                    var read = await connection.Input.ReadAsync();
                    connection.Input.AdvanceTo(read.Buffer.GetPosition(3), read.Buffer.End);
                }

                var length = hasUnsent ? Much : 10;
                var flush = connection.Output.WriteAsync(Bytes.Of(0, length)).AsTask();
                if (hasUnsent)
                {
                    connection.Output.CancelPendingFlush();
                }

                await flush;
                if (isOnLoop)
                {
                    await LoopTurn.On(connection.Loop);
                }
                else
                {
                    await Task.Yield();
                }

                var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, length));
                foreach (var end in orders[i % orders.Length])
                {
                    if (end == 'I')
                    {
                        await connection.Input.CompleteAsync();
                    }
                    else if (end == 'O')
                    {
                        await connection.Output.CompleteAsync();
                    }
                    else
                    {
                        await connection.DisposeAsync();
                    }
                }

                await receiving;
                Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
                await ClosedAsync(connection);
            }
        },
        loops: 2);

    [Fact]
    public Task An_abort_lets_go_of_what_a_disposed_connection_could_not_send() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        var flush = connection.Output.WriteAsync(new byte[Much]).AsTask();
        connection.Output.CancelPendingFlush();
        await flush;
        var disposing = connection.DisposeAsync().AsTask();
        await LoopTurn.On(connection.Loop);
        await LoopTurn.On(connection.Loop);
        Assert.False(disposing.IsCompleted);
        connection.Abort();
        await disposing;
        await Bytes.AssertResetAsync(peer);
    });

    [Fact]
    public Task What_comes_too_late_is_taken_without_harm() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await connection.DisposeAsync();
        var (next, nextPeer) = await site.ConnectAsync();
        connection.Input.CancelPendingRead();
        connection.Output.CancelPendingFlush();
        connection.Abort();
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
        Assert.True((await connection.Output.WriteAsync(new byte[10])).IsCompleted);
        await connection.DisposeAsync();

        // The next connection most likely has the same descriptor.
        await next.Output.WriteAsync(Bytes.Of(0, 10));
        await Bytes.ReceiveAsync(nextPeer, 0, 10);
        Assert.Equal(0, nextPeer.Available);
        peer.Dispose();
    });

    [Fact]
    public Task Aborts_in_any_moment_end_the_connection() => TransportSite.RunAsync(
        async static site =>
        {
            for (var i = 0; i < 500; i++)
            {
                var (connection, peer) = await site.ConnectAsync();
                var echoing = Task.Run(() => EchoAsync(connection));
                var sending = Task.Run(() => SendUntilOverAsync(peer));
                var receiving = Task.Run(() => ReceiveUntilOverAsync(peer));
                var ending = Task.Run(() =>
                {
                    if (i % 2 == 0)
                    {
                        connection.Abort();
                    }
                    else
                    {
                        ConnectionOutputTests.Reset(peer);
                    }
                });
                await Task.WhenAll(echoing, sending, receiving, ending);
                peer.Dispose();
            }
        },
        loops: 2);

    [Fact]
    public Task A_connection_knows_its_ends() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        Assert.Equal(peer.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(peer.RemoteEndPoint, connection.LocalEndPoint);
        var (other, otherPeer) = await site.ConnectAsync();
        Assert.NotEqual(connection.ConnectionId, other.ConnectionId);
        Assert.Equal(connection.ConnectionId, connection.ConnectionId);
    });

    /// <summary>The kernel watches no regular file, as it watches no connection when it has no memory for one more.</summary>
    [Fact]
    public async Task A_connection_that_the_kernel_does_not_watch_is_aborted()
    {
        using var loops = TransportSite.Loops(1);
        using var file = File.OpenHandle(typeof(ConnectionLifeTests).Assembly.Location);
        var connection = new EpollConnection((int)file.DangerousGetHandle(), loops.First, null, default);
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await connection.Input.ReadAsync());
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    private static Task ClosedAsync(EpollConnection connection)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionClosed.UnsafeRegister(static closed => ((TaskCompletionSource)closed!).TrySetResult(), closed);
        return closed.Task;
    }

    private static async Task EchoAsync(EpollConnection connection)
    {
        try
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync();
                foreach (var memory in read.Buffer)
                {
                    await connection.Output.WriteAsync(memory);
                }

                connection.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is ConnectionAbortedException or ConnectionResetException)
        {
            // As it must be.
        }

        await connection.DisposeAsync();
    }

    private static async Task SendUntilOverAsync(Socket peer)
    {
        try
        {
            while (true)
            {
                await peer.SendAsync(new byte[10_000]);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }

    private static async Task ReceiveUntilOverAsync(Socket peer)
    {
        try
        {
            while (await peer.ReceiveAsync(new byte[10_000]) > 0)
            {
                // An echo.
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }
}
