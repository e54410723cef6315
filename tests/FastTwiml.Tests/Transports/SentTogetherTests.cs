using System.Net.Sockets;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using FastTwiml.Transports.Memory;
using Xunit;

namespace FastTwiml.Tests.Transports;

/// <summary>What the connections of a loop say in the same turn is sent when the code of all of them has run.</summary>
public class SentTogetherTests
{
    [Fact]
    public Task Nobody_is_answered_before_the_code_of_all_has_run() => TransportSite.RunAsync(async static site =>
    {
        var pair = await Pair.ConnectAsync(site);
        var answered = 0;
        await pair.TurnAsync(async connection =>
        {
            answered += pair.Answered;
            await connection.Output.WriteAsync(Bytes.Of(0, 100));
        });
        Assert.Equal(0, answered);
        await Bytes.ReceiveAsync(pair.First.Peer, 0, 100);
        await Bytes.ReceiveAsync(pair.Second.Peer, 0, 100);
    });

    [Fact]
    public Task More_than_a_small_answer_is_sent_at_once_and_so_is_a_second_one() => TransportSite.RunAsync(async static site =>
    {
        var pair = await Pair.ConnectAsync(site);
        List<int> answered = [];
        await pair.TurnAsync(async connection =>
        {
            await connection.Output.WriteAsync(Bytes.Of(0, BlockPool.SmallBytes + 1));
            answered.Add(pair.Answered);
        });
        Assert.Equal([1, 2], answered);
        await pair.ReceiveAsync(0, BlockPool.SmallBytes + 1);

        answered.Clear();
        await pair.TurnAsync(async connection =>
        {
            await connection.Output.WriteAsync(Bytes.Of(0, 10));
            answered.Add(pair.Answered);
            await connection.Output.WriteAsync(Bytes.Of(10, 10));
            answered.Add(pair.Answered);
        });
        Assert.Equal([0, 1, 1, 2], answered);
        await pair.ReceiveAsync(0, 20);
    });

    [Fact]
    public Task What_was_said_before_the_end_arrives_before_it() => TransportSite.RunAsync(async static site =>
    {
        var pair = await Pair.ConnectAsync(site);
        await pair.TurnAsync(static async connection =>
        {
            await connection.Output.WriteAsync(Bytes.Of(0, 100));
            await connection.DisposeAsync();
        });
        await pair.ReceiveAsync(0, 100);
        Assert.Equal(0, await pair.First.Peer.ReceiveAsync(new byte[1]));
        Assert.Equal(0, await pair.Second.Peer.ReceiveAsync(new byte[1]));
    });

    [Fact]
    public Task What_was_said_before_an_abort_arrives_before_it() => TransportSite.RunAsync(async static site =>
    {
        var pair = await Pair.ConnectAsync(site);
        await pair.TurnAsync(static async connection =>
        {
            await connection.Output.WriteAsync(Bytes.Of(0, 100));
            connection.Abort();
        });
        await pair.ReceiveAsync(0, 100);
    });

    [Fact]
    public Task What_the_kernel_does_not_take_then_keeps_the_next_flush_waiting() => TransportSite.RunAsync(async static site =>
    {
        const int Each = 4_000;
        var pair = await Pair.ConnectAsync(site);
        var said = new Dictionary<EpollConnection, int> { [pair.First.Connection] = 0, [pair.Second.Connection] = 0 };
        List<Task> waiting = [];
        while (waiting.Count == 0)
        {
            await pair.TurnAsync(async connection =>
            {
                var flush = connection.Output.WriteAsync(Bytes.Of(said[connection], Each));
                said[connection] += Each;
                if (!flush.IsCompleted)
                {
                    waiting.Add(flush.AsTask());
                }

                await Task.CompletedTask;
            });
        }

        await pair.First.Connection.Output.CompleteAsync();
        await pair.Second.Connection.Output.CompleteAsync();
        await Task.WhenAll(
            Bytes.ReceiveAsync(pair.First.Peer, 0, said[pair.First.Connection]),
            Bytes.ReceiveAsync(pair.Second.Peer, 0, said[pair.Second.Connection]));
        await Task.WhenAll(waiting);
    });

    /// <summary>Whoever writes next on another thread does not get in the way of the loop that has still to send.</summary>
    [Fact]
    public Task Another_thread_may_go_on_where_the_loop_has_still_to_send() => TransportSite.RunAsync(async static site =>
    {
        const int Turns = 500;
        var pair = await Pair.ConnectAsync(site);
        for (var turn = 0; turn < Turns; turn++)
        {
            List<Task> others = [];
            await pair.TurnAsync(async connection =>
            {
                await connection.Output.WriteAsync(Bytes.Of(0, 100));
                others.Add(Task.Run(async () => await connection.Output.WriteAsync(Bytes.Of(100, 50))));
            });
            await Task.WhenAll(others);
            await pair.ReceiveAsync(0, 150);
        }
    });

    /// <summary>Two connections of one loop, of which the kernel speaks in the same breath.</summary>
    private sealed class Pair
    {
        private Pair((EpollConnection, Socket) first, (EpollConnection, Socket) second) => (First, Second) = (first, second);

        public (EpollConnection Connection, Socket Peer) First { get; }

        public (EpollConnection Connection, Socket Peer) Second { get; }

        /// <summary>How many of the peers have something to read.</summary>
        public int Answered => new[] { First.Peer, Second.Peer }.Count(static peer => peer.Poll(0, SelectMode.SelectRead));

        public static async Task<Pair> ConnectAsync(TransportSite site) => new(await site.ConnectAsync(), await site.ConnectAsync());

        /// <summary>A turn in which a byte has come from both peers, and each connection's code is this.</summary>
        public async Task TurnAsync(Func<EpollConnection, Task> code)
        {
            var first = RunAsync(First.Connection, code);
            var second = RunAsync(Second.Connection, code);
            var hold = await LoopHold.OnAsync(First.Connection.Loop);
            await Bytes.SendAsync(First.Peer, 0, 1);
            await Bytes.SendAsync(Second.Peer, 0, 1);
            hold.Release();
            await first;
            await second;
        }

        public async Task ReceiveAsync(long at, int count)
        {
            await Bytes.ReceiveAsync(First.Peer, at, count);
            await Bytes.ReceiveAsync(Second.Peer, at, count);
        }

        private static async Task RunAsync(EpollConnection connection, Func<EpollConnection, Task> code)
        {
            var read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.End);
            await code(connection);
        }
    }

    /// <summary>Keeps a loop from its next turn until it is let go.</summary>
    private sealed class LoopHold : LoopWork
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new();

        public static async Task<LoopHold> OnAsync(EventLoop loop)
        {
            var hold = new LoopHold();
            loop.Post(hold);
            await hold._held.Task;
            return hold;
        }

        public override void Run()
        {
            _held.SetResult();
            _released.Task.Wait();
        }

        public override void OnFault(Exception exception) => throw new InvalidOperationException("The loop could not be held.", exception);

        public void Release() => _released.SetResult();
    }
}
