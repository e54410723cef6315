using System.Net.Sockets;
using FastTwiml.TestKit;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace FastTwiml.Tests.Transports;

/// <summary>No connection keeps its loop's others waiting.</summary>
public class ConnectionTurnsTests
{
    [Fact]
    public Task A_peer_that_sends_without_end_does_not_keep_the_others_waiting() => TransportSite.RunAsync(async static site =>
    {
        var (greedy, flood) = await site.ConnectAsync();
        var (modest, peer) = await site.ConnectAsync();
        var isOver = false;
        var flooding = Task.Run(() =>
        {
            var bytes = new byte[1024 * 1024];
            try
            {
                while (!Volatile.Read(ref isOver))
                {
                    flood.Send(bytes);
                }
            }
            catch (SocketException)
            {
                // Its connection was aborted.
            }
        });
        long reads = 0;
        var taking = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var read = await greedy.Input.ReadAsync();
                    greedy.Input.AdvanceTo(read.Buffer.End);
                    Interlocked.Increment(ref reads);
                }
            }
            catch (ConnectionAbortedException)
            {
                // It is over.
            }
        });

        // The modest one's turn comes again and again although the greedy one never has nothing to read.
        for (var i = 0; i < 200; i++)
        {
            await Bytes.SendAsync(peer, i, 1);
            await Bytes.ReadAsync(modest.Input, i, 1);
        }

        await Eventually.HoldsAsync(() => Interlocked.Read(ref reads) > 1_000);
        Volatile.Write(ref isOver, true);
        greedy.Abort();
        await taking;
        await greedy.DisposeAsync();
        flood.Dispose();
        peer.Dispose();
        await flooding;
    });

    /// <summary>The turns that a connection has are counted; what it may not read in this one comes in the next, also when the peer says no more.</summary>
    [Fact]
    public Task What_a_turn_leaves_comes_in_the_next_one() => TransportSite.RunAsync(async static site =>
    {
        const int Length = 40 * 64 * 1024;
        var (connection, peer) = await site.ConnectAsync();
        var sending = Task.Run(async () =>
        {
            await Bytes.SendAsync(peer, 0, Length);
            peer.Shutdown(SocketShutdown.Send);
        });
        var (at, inARow, longest) = (0L, 0, 0);
        while (true)
        {
            var reading = connection.Input.ReadAsync();
            inARow = reading.IsCompleted ? inARow + 1 : 0;
            longest = Math.Max(longest, inARow);
            var read = await reading;
            Bytes.AssertAre(at, read.Buffer);
            at += read.Buffer.Length;
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Assert.Equal(Length, at);
        Assert.InRange(longest, 0, 17);
        await sending;
    });
}
