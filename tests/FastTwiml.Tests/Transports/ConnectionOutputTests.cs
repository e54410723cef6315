using System.IO.Pipelines;
using System.Net.Sockets;
using FastTwiml.Transports.Memory;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class ConnectionOutputTests
{
    // More than the windows of both ends hold.
    private const int Much = 32 * 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(BlockPool.SmallBytes - 1)]
    [InlineData(BlockPool.SmallBytes)]
    [InlineData(BlockPool.SmallBytes + 1)]
    [InlineData(BlockPool.LargeBytes)]
    [InlineData(BlockPool.LargeBytes + 1)]
    [InlineData(10_000_000)]
    public Task A_write_of_any_size_arrives(int size) => TransportSite.RunAsync(async site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, size * 2L));
        await connection.Output.WriteAsync(Bytes.Of(0, size));
        var memory = connection.Output.GetMemory(size);
        Assert.True(memory.Length >= size);
        Bytes.Of(size, size).CopyTo(memory);
        connection.Output.Advance(size);
        Assert.Equal(size, connection.Output.UnflushedBytes);
        Assert.False((await connection.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, connection.Output.UnflushedBytes);
        await receiving;
    });

    [Fact]
    public Task Small_pieces_leave_with_one_flush_however_many_blocks_they_fill() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        var random = new Random(1);
        var at = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var size = random.Next(1, 60);
            var memory = connection.Output.GetMemory(random.Next(2) == 0 ? 0 : size);
            size = Math.Min(size, memory.Length);
            Bytes.Of(at, size).CopyTo(memory);
            connection.Output.Advance(size);
            at += size;
        }

        Assert.False(peer.Poll(0, SelectMode.SelectRead));
        Assert.Equal(at, connection.Output.UnflushedBytes);
        var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, at));
        await connection.Output.FlushAsync();
        await receiving;
    });

    [Fact]
    public Task Memory_that_was_asked_for_in_vain_sends_nothing() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        _ = connection.Output.GetMemory();
        await connection.Output.FlushAsync();
        _ = connection.Output.GetMemory(100_000);
        connection.Output.Advance(0);
        await connection.Output.FlushAsync();
        _ = connection.Output.GetMemory();
        Bytes.Of(0, 10).CopyTo(connection.Output.GetMemory(70_000));
        connection.Output.Advance(10);
        _ = connection.Output.GetMemory(200_000);
        await connection.Output.FlushAsync();
        await connection.Output.CompleteAsync();
        await connection.DisposeAsync();
        await Bytes.ReceiveAsync(peer, 0, 10);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_flush_waits_for_a_peer_that_does_not_read(bool isUnix) => TransportSite.RunAsync(
        async static site =>
        {
            var (connection, peer) = await site.ConnectAsync();
            var flush = connection.Output.WriteAsync(Bytes.Of(0, Much)).AsTask();
            await LoopTurn.On(connection.Loop);
            await LoopTurn.On(connection.Loop);
            Assert.False(flush.IsCompleted);
            await Bytes.ReceiveAsync(peer, 0, Much);
            var flushed = await flush;
            Assert.False(flushed.IsCanceled || flushed.IsCompleted);
        },
        isUnix);

    [Fact]
    public Task A_canceled_flush_goes_on_and_what_is_written_then_follows_it() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        var flush = connection.Output.WriteAsync(Bytes.Of(0, Much)).AsTask();
        connection.Output.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);

        // Nothing that follows it is canceled too.
        var next = connection.Output.WriteAsync(Bytes.Of(Much, 100_000)).AsTask();
        await LoopTurn.On(connection.Loop);
        await LoopTurn.On(connection.Loop);
        Assert.False(next.IsCompleted);
        await Bytes.ReceiveAsync(peer, 0, Much + 100_000);
        Assert.False((await next).IsCanceled);
    });

    [Fact]
    public Task A_flush_is_canceled_beforehand_once() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        for (var i = 0; i < 5_000; i++)
        {
            // The loop looks at the connection in the moment in which this thread writes on.
            connection.Output.CancelPendingFlush();
            Assert.True((await connection.Output.WriteAsync(Bytes.Of(i * 20, 10))).IsCanceled);
            Assert.False((await connection.Output.WriteAsync(Bytes.Of((i * 20) + 10, 10))).IsCanceled);
            await Bytes.ReceiveAsync(peer, i * 20, 20);
        }
    });

    [Fact]
    public Task A_token_ends_the_flush_that_it_was_given_to_and_no_other() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        using var token = new CancellationTokenSource();
        var flush = connection.Output.WriteAsync(Bytes.Of(0, Much), token.Token).AsTask();
        await token.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.Output.FlushAsync(token.Token));

        using var other = new CancellationTokenSource();
        var next = connection.Output.WriteAsync(Bytes.Of(Much, 10), other.Token).AsTask();
        await Bytes.ReceiveAsync(peer, 0, Much + 10);
        Assert.False((await next).IsCanceled);
        await other.CancelAsync();
        Assert.False((await connection.Output.WriteAsync(Bytes.Of(0, 10))).IsCanceled);
    });

    [Fact]
    public Task A_peer_that_reads_little_by_little_gets_all_in_order_whatever_is_canceled() => TransportSite.RunAsync(
        async static site =>
        {
            const int Length = 4_000_000;
            var (connection, peer) = await site.ConnectAsync(sendBuffer: 4_096, receiveBuffer: 4_096);
            var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, Length));
            var random = new Random(2);
            var isOver = false;
            var canceling = Task.Run(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    connection.Output.CancelPendingFlush();
                }
            });
            for (var at = 0; at < Length;)
            {
                var size = Math.Min(random.Next(1, 20_000), Length - at);
                await connection.Output.WriteAsync(Bytes.Of(at, size));
                at += size;
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }
            }

            // What is not flushed yet, or waits in canceled flushes, is sent after the end.
            Volatile.Write(ref isOver, true);
            await canceling;
            await connection.Output.CompleteAsync();
            await connection.DisposeAsync();
            await receiving;
            Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        },
        loops: 2);

    [Fact]
    public Task Bytes_that_were_never_flushed_leave_with_the_end() => TransportSite.RunAsync(async static site =>
    {
        for (var i = 0; i < 200; i++)
        {
            var (connection, peer) = await site.ConnectAsync();

            // A flush that waits, then more, and the end in the moment in which the peer makes room.
            const int Length = 8 * 1024 * 1024;
            var flush = i % 10 == 0 ? connection.Output.WriteAsync(Bytes.Of(0, Length)).AsTask() : null;
            var at = flush is null ? 0 : Length;
            if (flush is not null)
            {
                connection.Output.CancelPendingFlush();
                await flush;
            }

            Bytes.Of(at, 100).CopyTo(connection.Output.GetMemory(100));
            connection.Output.Advance(100);
            var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, at + 100));
            await connection.Output.CompleteAsync();
            await connection.DisposeAsync();
            await receiving;
            Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_flush_to_a_peer_that_resets_says_that_it_is_over(bool waits) => TransportSite.RunAsync(async waitsNot =>
    {
        var (connection, peer) = await waitsNot.ConnectAsync();
        var flush = waits ? connection.Output.WriteAsync(Bytes.Of(0, Much)).AsTask() : null;
        Reset(peer);
        if (flush is not null)
        {
            Assert.True((await flush).IsCompleted);
        }

        FlushResult flushed;
        do
        {
            flushed = await connection.Output.WriteAsync(Bytes.Of(0, 10));
        }
        while (!flushed.IsCompleted);
        Assert.True((await connection.Output.WriteAsync(Bytes.Of(0, 100_000))).IsCompleted);
    });

    /// <summary>Its thread writes while the loop finds the connection broken and lets go of everything.</summary>
    [Fact]
    public Task Memory_in_hand_stays_the_writers_when_the_connection_breaks() => TransportSite.RunAsync(async static site =>
    {
        for (var i = 0; i < 50; i++)
        {
            var (connection, peer) = await site.ConnectAsync(sendBuffer: 4_096, receiveBuffer: 4_096);
            var flush = connection.Output.WriteAsync(Bytes.Of(0, 1_000_000)).AsTask();
            connection.Output.CancelPendingFlush();
            await flush;
            var memory = connection.Output.GetMemory(1_000);
            var breaking = Task.Run(() => Reset(peer));
            for (var n = 0; n < 100; n++)
            {
                // Nobody else may have this memory now.
                memory.Span[..1_000].Fill((byte)n);
                Assert.Equal(-1, memory.Span[..1_000].IndexOfAnyExcept((byte)n));
                var others = Enumerable.Range(0, 4).Select(static _ => BlockPool.Rent(1)).ToArray();
                foreach (var other in others)
                {
                    Assert.False(other.Span.Overlaps(memory.Span));
                    BlockPool.Return(other);
                }

                await LoopTurn.On(connection.Loop);
            }

            await breaking;
            connection.Output.Advance(1_000);
            while (!(await connection.Output.FlushAsync()).IsCompleted)
            {
                await Task.Yield();
            }

            await connection.DisposeAsync();
        }
    });

    internal static void Reset(Socket peer)
    {
        peer.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.Dispose();
    }
}
