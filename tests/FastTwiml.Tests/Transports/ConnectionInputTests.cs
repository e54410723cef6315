using System.IO.Pipelines;
using System.Net.Sockets;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class ConnectionInputTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_message_arrives_whole_wherever_it_is_split(bool isUnix) => TransportSite.RunAsync(
        async static site =>
        {
            const int Length = 48;
            var (connection, peer) = await site.ConnectAsync();
            for (var split = 1; split < Length; split++)
            {
                await Bytes.SendAsync(peer, 0, split);
                var read = await connection.Input.ReadAsync();
                Assert.Equal(split, read.Buffer.Length);
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);

                await Bytes.SendAsync(peer, split, Length - split);
                read = await connection.Input.ReadAsync();
                Assert.Equal(Length, read.Buffer.Length);
                Bytes.AssertAre(0, read.Buffer);
                connection.Input.AdvanceTo(read.Buffer.End);
            }
        },
        isUnix);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public Task Sizes_at_random_up_to_megabytes_arrive_both_ways_at_once(bool isUnix, int seed) => TransportSite.RunAsync(
        async site =>
        {
            var random = new Random(seed);
            var sizes = Enumerable.Range(0, 60).Select(i => i % 10 == 0 ? random.Next(1, 3_000_000) : random.Next(1, 1 << random.Next(1, 18))).ToArray();
            var (connection, peer) = await site.ConnectAsync();
            var total = sizes.Sum(static size => (long)size);
            var reading = Task.Run(() => Bytes.ReadAsync(connection.Input, 0, total));
            var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 7, total));
            var sending = Task.Run(async () =>
            {
                long from = 0;
                foreach (var size in sizes)
                {
                    await Bytes.SendAsync(peer, from, size);
                    from += size;
                }
            });
            long written = 7;
            foreach (var size in sizes)
            {
                var flushed = await connection.Output.WriteAsync(Bytes.Of(written, size));
                Assert.False(flushed.IsCompleted || flushed.IsCanceled);
                written += size;
            }

            await Task.WhenAll(reading, receiving, sending);
        },
        isUnix);

    [Fact]
    public Task What_is_not_taken_is_gathered_over_many_blocks() => TransportSite.RunAsync(async static site =>
    {
        const int Length = 1_000_000;
        var (connection, peer) = await site.ConnectAsync();
        var sending = Bytes.SendAsync(peer, 0, Length);
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            Bytes.AssertAre(0, read.Buffer);
            if (read.Buffer.Length == Length)
            {
                connection.Input.AdvanceTo(read.Buffer.GetPosition(Length / 2), read.Buffer.End);
                break;
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        await sending;
        await Bytes.SendAsync(peer, Length, 10);
        var rest = await connection.Input.ReadAsync();
        Assert.Equal((Length / 2) + 10, rest.Buffer.Length);
        Bytes.AssertAre(Length / 2, rest.Buffer);
        connection.Input.AdvanceTo(rest.Buffer.End);
    });

    /// <summary>A loop has one buffer: whoever still has bytes in it when another connection receives must not see that one's.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public Task Bytes_in_hand_stay_when_another_connection_of_the_loop_receives(bool startsByWork, bool leavesLoop) => TransportSite.RunAsync(async site =>
    {
        var (first, firstPeer) = await site.ConnectAsync();
        var (second, secondPeer) = await site.ConnectAsync();

        // Both are known to the loop.
        await Bytes.SendAsync(firstPeer, 0, 100);
        await Bytes.SendAsync(secondPeer, 0, 100);
        await Bytes.ReadAsync(first.Input, 0, 100);
        await Bytes.ReadAsync(second.Input, 0, 100);

        await Bytes.SendAsync(firstPeer, 100, 1_000);
        ReadResult inHand;
        if (startsByWork)
        {
            // The connection's code goes on because of something else, and finds bytes there.
            while (true)
            {
                await LoopTurn.On(first.Loop);
                if (first.Input.TryRead(out inHand))
                {
                    break;
                }
            }
        }
        else
        {
            inHand = await first.Input.ReadAsync();
        }

        Assert.True(first.Loop.IsCurrent);
        Assert.Equal(1_000, inHand.Buffer.Length);
        if (leavesLoop)
        {
            await Task.Yield();
        }

        await Bytes.SendAsync(secondPeer, 7_777, 1_000);
        var other = await second.Input.ReadAsync();
        Bytes.AssertAre(7_777, other.Buffer);
        Bytes.AssertAre(100, inHand.Buffer);
        first.Input.AdvanceTo(inHand.Buffer.GetPosition(1), inHand.Buffer.End);
        Bytes.AssertAre(7_777, other.Buffer);
        second.Input.AdvanceTo(other.Buffer.GetPosition(999), other.Buffer.End);

        await Bytes.SendAsync(firstPeer, 1_100, 1);
        await Bytes.SendAsync(secondPeer, 8_777, 1);
        await Bytes.ReadAsync(first.Input, 101, 1_000);
        await Bytes.ReadAsync(second.Input, 8_776, 2);
    });

    [Fact]
    public Task Nothing_is_read_that_is_not_asked_for() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await Bytes.SendAsync(peer, 0, 1);
        await Bytes.ReadAsync(connection.Input, 0, 1);

        // What the windows of both ends hold, and not a byte more, goes into a connection that does not read.
        peer.Blocking = false;
        long sent = 1;
        for (var refused = 0; refused < 1_000;)
        {
            var count = peer.Send(Bytes.Of(sent, 64 * 1024), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                refused++;
                await LoopTurn.On(connection.Loop);
                continue;
            }

            sent += count;
        }

        Assert.InRange(sent, 1, 64 * 1024 * 1024);
        await Bytes.ReadAsync(connection.Input, 1, sent - 1);
    });

    [Fact]
    public Task A_read_that_waits_is_canceled_and_the_next_one_is_not() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            var waiting = connection.Input.ReadAsync().AsTask();
            connection.Input.CancelPendingRead();
            var canceled = await waiting;
            Assert.True(canceled.IsCanceled && canceled.Buffer.IsEmpty && !canceled.IsCompleted);
            connection.Input.AdvanceTo(canceled.Buffer.End);

            await Bytes.SendAsync(peer, i, 1);
            await Bytes.ReadAsync(connection.Input, i, 1);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_read_is_canceled_beforehand_with_what_is_there(bool isTried) => TransportSite.RunAsync(async site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await Bytes.SendAsync(peer, 0, 10);
        var read = await connection.Input.ReadAsync();
        connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        connection.Input.CancelPendingRead();
        connection.Input.CancelPendingRead();
        if (isTried)
        {
            Assert.True(connection.Input.TryRead(out read));
        }
        else
        {
            var canceled = connection.Input.ReadAsync();
            Assert.True(canceled.IsCompletedSuccessfully);
            read = await canceled;
        }

        Assert.True(read.IsCanceled);
        Bytes.AssertAre(0, read.Buffer);
        Assert.Equal(10, read.Buffer.Length);
        connection.Input.AdvanceTo(read.Buffer.End);
        Assert.False(connection.Input.TryRead(out _));
    });

    [Fact]
    public Task A_token_ends_the_read_that_it_was_given_to_and_no_other() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        using var before = new CancellationTokenSource();
        await before.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(async () => await connection.Input.ReadAsync(before.Token));

        for (var i = 0; i < 100; i++)
        {
            using var during = new CancellationTokenSource();
            var waiting = connection.Input.ReadAsync(during.Token).AsTask();
            await during.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

            // The token fires in the moment in which bytes come: whichever was first, the bytes and the next read are well.
            using var race = new CancellationTokenSource();
            var racing = connection.Input.ReadAsync(race.Token).AsTask();
            var firing = Task.Run(race.Cancel);
            await Bytes.SendAsync(peer, i, 1);
            await firing;
            try
            {
                var read = await racing;
                Bytes.AssertAre(i, read.Buffer);
                connection.Input.AdvanceTo(read.Buffer.End);
            }
            catch (OperationCanceledException)
            {
                await Bytes.ReadAsync(connection.Input, i, 1);
            }

            Assert.False(connection.Input.TryRead(out _));
        }
    });

    [Fact]
    public Task Cancels_from_many_threads_lose_no_byte() => TransportSite.RunAsync(async static site =>
    {
        const int Length = 200_000;
        var (connection, peer) = await site.ConnectAsync();
        var isOver = false;
        var canceling = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                connection.Input.CancelPendingRead();
            }
        })).ToArray();
        var sending = Task.Run(() => Bytes.SendAsync(peer, 0, Length));
        await Bytes.ReadAsync(connection.Input, 0, Length);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll([sending, .. canceling]);
    });

    [Fact]
    public Task Code_that_leaves_the_loop_between_its_steps_gets_every_byte() => TransportSite.RunAsync(
        async static site =>
        {
            const int Connections = 8;
            const int Length = 300_000;
            var pairs = new List<Task>();
            for (var i = 0; i < Connections; i++)
            {
                var (connection, peer) = await site.ConnectAsync();
                var (seed, start) = (i, i * 1_000_000L);
                pairs.Add(Task.Run(async () =>
                {
                    var random = new Random(seed);
                    for (long at = start; at < start + Length;)
                    {
                        var read = await connection.Input.ReadAsync();
                        await HopAsync(random);
                        Bytes.AssertAre(at, read.Buffer);
                        var take = random.Next(1, (int)Math.Min(read.Buffer.Length, 20_000) + 1);

                        // What is not looked at comes again at once; where all was looked at, all was taken.
                        var looked = take == read.Buffer.Length ? take : random.NextInt64(take, read.Buffer.Length);
                        connection.Input.AdvanceTo(read.Buffer.GetPosition(take), read.Buffer.GetPosition(looked));
                        at += take;
                        await HopAsync(random);
                    }
                }));
                pairs.Add(Task.Run(() => Bytes.SendAsync(peer, start, Length)));
            }

            await Task.WhenAll(pairs);
        },
        loops: 2);

    [Fact]
    public Task What_was_read_elsewhere_goes_on_elsewhere() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync(sendBuffer: 4_096, receiveBuffer: 4_096);
        connection.ContinuesElsewhere = true;
        for (var i = 0; i < 200; i++)
        {
            var waiting = connection.Input.ReadAsync();
            var sending = Bytes.SendAsync(peer, i, 1);
            var read = await waiting;
            Assert.False(connection.Loop.IsCurrent);
            Bytes.AssertAre(i, read.Buffer);
            connection.Input.AdvanceTo(read.Buffer.End);
            await sending;
        }

        var receiving = Task.Run(() => Bytes.ReceiveAsync(peer, 0, 2_000_000));
        await connection.Output.WriteAsync(Bytes.Of(0, 2_000_000));
        Assert.False(connection.Loop.IsCurrent);
        await receiving;

        connection.ContinuesElsewhere = false;
        await Bytes.SendAsync(peer, 0, 1);
        var last = await connection.Input.ReadAsync();
        Assert.True(connection.Loop.IsCurrent);
        connection.Input.AdvanceTo(last.Buffer.End);
    });

    [Fact]
    public Task After_the_end_reads_say_so_at_once_with_what_is_left() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await Bytes.SendAsync(peer, 0, 10);
        peer.Shutdown(SocketShutdown.Send);
        ReadResult read;
        while (!(read = await connection.Input.ReadAsync()).IsCompleted)
        {
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        Assert.Equal(10, read.Buffer.Length);
        connection.Input.AdvanceTo(read.Buffer.GetPosition(4), read.Buffer.End);
        Assert.True(connection.Input.TryRead(out read));
        Assert.True(read.IsCompleted);
        Assert.Equal(6, read.Buffer.Length);
        Bytes.AssertAre(4, read.Buffer);
        connection.Input.AdvanceTo(read.Buffer.End);
        Assert.True(connection.Input.TryRead(out read));
        Assert.True(read.IsCompleted && read.Buffer.IsEmpty);

        // The other direction is as it was.
        await connection.Output.WriteAsync(Bytes.Of(0, 10));
        await Bytes.ReceiveAsync(peer, 0, 10);
    });

    [Fact]
    public Task A_completed_input_is_not_read() => TransportSite.RunAsync(async static site =>
    {
        var (connection, peer) = await site.ConnectAsync();
        await Bytes.SendAsync(peer, 0, 10);
        var read = await connection.Input.ReadAsync();
        connection.Input.AdvanceTo(read.Buffer.GetPosition(1));
        await connection.Input.CompleteAsync();
        await connection.Input.CompleteAsync();
        Assert.Throws<ObjectDisposedException>(() => connection.Input.TryRead(out _));
        await Bytes.SendAsync(peer, 10, 10);
        await connection.Output.WriteAsync(Bytes.Of(0, 10));
        await Bytes.ReceiveAsync(peer, 0, 10);
    });

    private static async Task HopAsync(Random random)
    {
        if (random.Next(3) == 0)
        {
            await Task.Yield();
        }
    }
}
