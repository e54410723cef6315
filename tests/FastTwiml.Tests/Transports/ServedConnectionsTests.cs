using System.Net;
using System.Net.Sockets;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Transports;

/// <summary>Connections that the transport begins and ends by itself.</summary>
public sealed class ServedConnectionsTests : IDisposable
{
    private readonly EpollTransport _transport = new(new LoopWatch(NullLogger.Instance, TimeProvider.System), NullLoggerFactory.Instance);
    private readonly List<Socket> _peers = [];

    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _transport.Dispose();
    }

    [Fact]
    public async Task Code_runs_on_the_connections_loop_and_its_end_closes_the_connection()
    {
        var onLoop = 0;
        await using var listener = await BindAsync(async connection =>
        {
            var loop = connection.Features.Get<IEventLoopFeature>()!.Loop;
            onLoop += loop.IsCurrent ? 1 : 0;
            var read = await connection.Transport.Input.ReadAtLeastAsync(10);
            onLoop += loop.IsCurrent ? 1 : 0;
            Bytes.AssertAre(0, read.Buffer);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(Bytes.Of(500, 100));
        });
        var peer = await ConnectAsync(listener);
        await Bytes.SendAsync(peer, 0, 10);
        await Bytes.ReceiveAsync(peer, 500, 100);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        Assert.Equal(2, onLoop);
        await EndAsync(listener);
    }

    /// <summary>What was written last is still sent when nobody is there any more who wrote it.</summary>
    [Fact]
    public async Task An_answer_that_the_system_does_not_take_at_once_arrives_after_its_code_has_ended()
    {
        const int Much = 16 * 1024 * 1024;
        await using var listener = await BindAsync(static connection =>
        {
            Bytes.Of(0, Much).CopyTo(connection.Transport.Output.GetMemory(Much));
            connection.Transport.Output.Advance(Much);
            return Task.CompletedTask;
        });
        var peer = await ConnectAsync(listener);
        await listener.UnbindAsync();
        var ending = _transport.EndAsync(CancellationToken.None);
        Assert.False(ending.IsCompleted);
        await Bytes.ReceiveAsync(peer, 0, Much);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        await ending;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_that_fails_resets_its_connection_and_no_other(bool atOnce)
    {
        var count = 0;
        using var isConnected = new ManualResetEventSlim();
        await using var listener = await BindAsync(connection =>
        {
            if (Interlocked.Increment(ref count) > 1)
            {
                return EchoAsync(connection);
            }

            // Else the reset may come so early that the peer's own call to connect reports it.
            isConnected.Wait();
            return atOnce ? throw new InvalidOperationException("a test's fault") : FailAsync(connection);
        });
        var failing = await ConnectAsync(listener);
        await Bytes.SendAsync(failing, 0, 10);
        isConnected.Set();
        await Bytes.AssertResetAsync(failing);
        var peer = await ConnectAsync(listener);
        await Bytes.SendAsync(peer, 0, 10);
        await Bytes.ReceiveAsync(peer, 0, 10);
        peer.Shutdown(SocketShutdown.Send);
        await EndAsync(listener);
    }

    [Fact]
    public async Task The_end_waits_for_those_that_are_there_and_takes_no_more()
    {
        await using var listener = await BindAsync(EchoAsync);
        var peer = await ConnectAsync(listener);
        await Bytes.SendAsync(peer, 0, 10);
        await Bytes.ReceiveAsync(peer, 0, 10);
        await listener.UnbindAsync();
        Assert.Null(await listener.AcceptAsync());
        var ending = _transport.EndAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(listener));
        await Bytes.SendAsync(peer, 10, 10);
        await Bytes.ReceiveAsync(peer, 10, 10);
        Assert.False(ending.IsCompleted);
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        await ending;
    }

    [Fact]
    public async Task The_end_cuts_what_is_left_when_it_is_told_to()
    {
        await using var listener = await BindAsync(EchoAsync);
        var peers = new List<Socket>();
        for (var i = 0; i < 50; i++)
        {
            peers.Add(await ConnectAsync(listener));
            await Bytes.SendAsync(peers[^1], i, 10);
            await Bytes.ReceiveAsync(peers[^1], i, 10);
        }

        await listener.UnbindAsync();
        using var cut = new CancellationTokenSource();
        var ending = _transport.EndAsync(cut.Token);
        Assert.False(ending.IsCompleted);
        await cut.CancelAsync();
        await ending;
        foreach (var peer in peers)
        {
            await Bytes.AssertResetAsync(peer);
        }

        await _transport.EndAsync(cut.Token);
    }

    [Fact]
    public async Task Code_that_does_not_care_holds_up_the_end_for_a_moment_only()
    {
        var never = new TaskCompletionSource();
        await using var listener = await BindAsync(_ => never.Task);
        var peer = await ConnectAsync(listener);
        await listener.UnbindAsync();
        await _transport.EndAsync(new CancellationToken(canceled: true));
        never.SetResult();
        await Bytes.AssertResetAsync(peer);
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync();
            foreach (var memory in read.Buffer)
            {
                await connection.Transport.Output.WriteAsync(memory);
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static async Task FailAsync(ConnectionContext connection)
    {
        await connection.Transport.Input.ReadAsync();
        throw new InvalidOperationException("a test's fault");
    }

    private ValueTask<IConnectionListener> BindAsync(ConnectionDelegate serve) => _transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), serve);

    private async Task<Socket> ConnectAsync(IConnectionListener listener)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _peers.Add(peer);
        await peer.ConnectAsync(listener.EndPoint);
        return peer;
    }

    private async Task EndAsync(IConnectionListener listener)
    {
        await listener.UnbindAsync();
        await _transport.EndAsync(CancellationToken.None);
    }
}
