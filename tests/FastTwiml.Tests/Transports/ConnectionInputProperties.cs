using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Transports;

/// <summary>A connection's input is a pipe reader like that of a plain pipe: the same steps give the same results.</summary>
public class ConnectionInputProperties
{
    private static readonly Arbitrary<Step[]> Steps = Arb.From(
        Gen.ArrayOf(
            from kind in Gen.Frequency((4, Gen.Constant(Kind.Send)), (6, Gen.Constant(Kind.Read)), (1, Gen.Constant(Kind.Cancel)), (2, Gen.Constant(Kind.Hop)), (2, Gen.Constant(Kind.Turn)))
            from size in Gen.Frequency((6, Gen.Choose(1, 40)), (3, Gen.Choose(1, 5_000)), (1, Gen.Choose(60_000, 140_000)))
            from consumed in Gen.Choose(0, 4)
            from examined in Gen.Choose(0, 4)
            select new Step(kind, size, consumed, examined)),
        Shrink);

    private enum Kind
    {
        Send,
        Read,
        Cancel,

        /// <summary>Goes on with the thread pool.</summary>
        Hop,

        /// <summary>Goes on with the loop.</summary>
        Turn,
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_steps_give_what_a_plain_pipe_gives(bool continuesElsewhere)
    {
        await using var site = new TransportSite();
        var config = Config.QuickThrowOnFailure.WithMaxTest(300).WithStartSize(1).WithEndSize(60);
        await Task.Run(() => Prop.ForAll(Steps, steps => PlayAsync(site, steps, continuesElsewhere).GetAwaiter().GetResult()).Check(config));
    }

    [SuppressMessage("Reliability", "CA2025", Justification = "All is sent before the peer goes.")]
    private static async Task PlayAsync(TransportSite site, Step[] steps, bool continuesElsewhere)
    {
        var (connection, peer) = await site.ConnectAsync();
        connection.ContinuesElsewhere = continuesElsewhere;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var (sent, consumed, examined) = (0L, 0L, 0L);
        var sending = Task.CompletedTask;
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case Kind.Send:
                    // What the windows do not hold waits for the reader.
                    await pipe.Writer.WriteAsync(Bytes.Of(sent, step.Size));
                    sending = SendAsync(sending, sent, step.Size);
                    sent += step.Size;
                    break;
                case Kind.Cancel:
                    pipe.Reader.CancelPendingRead();
                    connection.Input.CancelPendingRead();
                    (consumed, examined) = await ReadAsync(step);
                    break;
                case Kind.Read:
                    (consumed, examined) = await ReadAsync(step);
                    break;
                case Kind.Hop:
                    await Task.Yield();
                    break;
                case Kind.Turn:
                    await LoopTurn.On(connection.Loop);
                    break;
            }
        }

        var ending = EndAsync(sending);
        await pipe.Writer.CompleteAsync();
        while (true)
        {
            var theirs = await pipe.Reader.ReadAsync();
            var ours = await WholeAsync(sent - consumed, mustBeCompleted: true);
            AssertEqual(theirs, ours, consumed);
            if (ours.Buffer.IsEmpty)
            {
                break;
            }

            var take = Math.Min(ours.Buffer.Length, 100_000);
            pipe.Reader.AdvanceTo(theirs.Buffer.GetPosition(take));
            connection.Input.AdvanceTo(ours.Buffer.GetPosition(take));
            consumed += take;
        }

        await ending;
        await connection.DisposeAsync();
        peer.Dispose();

        async Task SendAsync(Task before, long from, int size)
        {
            await before;
            await Bytes.SendAsync(peer, from, size);
        }

        async Task EndAsync(Task before)
        {
            await before;
            peer.Shutdown(SocketShutdown.Send);
        }

        async Task<(long Consumed, long Examined)> ReadAsync(Step step)
        {
            if (!pipe.Reader.TryRead(out var theirs))
            {
                // All that was sent has been looked at.
                Assert.False(connection.Input.TryRead(out _));
                return (consumed, examined);
            }

            ReadResult ours;
            if (theirs.IsCanceled)
            {
                // A canceled read brings what was there, and need not look for more.
                Assert.True(connection.Input.TryRead(out ours));
                Assert.True(ours.IsCanceled);
                Bytes.AssertAre(consumed, ours.Buffer);
                Assert.InRange(ours.Buffer.Length, examined - consumed, theirs.Buffer.Length);
                pipe.Reader.AdvanceTo(theirs.Buffer.Start, theirs.Buffer.GetPosition(examined - consumed));
                connection.Input.AdvanceTo(ours.Buffer.Start, ours.Buffer.GetPosition(examined - consumed));
                return (consumed, examined);
            }

            ours = await WholeAsync(sent - consumed, mustBeCompleted: false);
            AssertEqual(theirs, ours, consumed);
            var take = theirs.Buffer.Length * step.Consumed / 4;
            var look = Math.Max(Math.Max(take, examined - consumed), theirs.Buffer.Length * step.Examined / 4);
            pipe.Reader.AdvanceTo(theirs.Buffer.GetPosition(take), theirs.Buffer.GetPosition(look));
            connection.Input.AdvanceTo(ours.Buffer.GetPosition(take), ours.Buffer.GetPosition(look));
            return (consumed + take, consumed + look);
        }

        // What the network brings in pieces a pipe brings at once.
        async Task<ReadResult> WholeAsync(long length, bool mustBeCompleted)
        {
            while (true)
            {
                if (!connection.Input.TryRead(out var read))
                {
                    read = await connection.Input.ReadAsync();
                }

                if (read.Buffer.Length == length && (read.IsCompleted || !mustBeCompleted))
                {
                    return read;
                }

                Bytes.AssertAre(consumed, read.Buffer);
                Assert.InRange(read.Buffer.Length, 0, length);
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
    }

    private static void AssertEqual(ReadResult theirs, ReadResult ours, long from)
    {
        Assert.Equal((theirs.IsCanceled, theirs.IsCompleted, theirs.Buffer.Length), (ours.IsCanceled, ours.IsCompleted, ours.Buffer.Length));
        Bytes.AssertAre(from, ours.Buffer);
        Bytes.AssertAre(from, theirs.Buffer);
    }

    private static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            yield return [.. steps[..i], .. steps[(i + 1)..]];
        }
    }

    /// <param name="Kind">What is done.</param>
    /// <param name="Size">How much is sent.</param>
    /// <param name="Consumed">How much of what was read is taken, in quarters.</param>
    /// <param name="Examined">How much of it is looked at, in quarters.</param>
    private sealed record Step(Kind Kind, int Size, int Consumed, int Examined);
}
