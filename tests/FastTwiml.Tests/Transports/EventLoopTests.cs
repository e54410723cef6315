using FastTwiml.TestKit;
using FastTwiml.Transports;
using FastTwiml.Transports.Epoll;
using FastTwiml.Transports.Memory;
using Xunit;

namespace FastTwiml.Tests.Transports;

public class EventLoopTests
{
    [Fact]
    public async Task What_many_threads_post_all_runs()
    {
        const int Threads = 8;
        const int Each = 20_000;
        using var loops = TransportSite.Loops(1);
        var works = new Counting[Threads][];
        var posting = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            works[thread] = [.. Enumerable.Range(0, Each).Select(_ => new Counting(loops.First))];
            foreach (var work in works[thread])
            {
                loops.First.Post(work);
            }
        })).ToArray();
        await Task.WhenAll(posting);
        await Eventually.HoldsAsync(() => works.All(static own => own.All(static work => work.Runs == 1)));
    }

    /// <summary>Each round waits for the one before, so a wake-up that is lost once stops it for ever.</summary>
    [Fact]
    public async Task No_wake_up_is_lost_between_two_posts()
    {
        using var loops = TransportSite.Loops(2);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var (one, other) = (loops.Next(), loops.Next());
            for (var i = 0; i < 20_000; i++)
            {
                await LoopTurn.On(one);
                await LoopTurn.On(other);
            }
        })));
    }

    [Fact]
    public async Task What_is_posted_again_while_it_waits_runs_once_and_after_its_run_again()
    {
        using var loops = TransportSite.Loops(1);
        var loop = loops.First;
        var work = new Counting(loop);
        await Task.Run(async () =>
        {
            await LoopTurn.On(loop);
            for (var i = 0; i < 10; i++)
            {
                loop.Post(work);
            }

            Assert.Equal(0, work.Runs);
            await LoopTurn.On(loop);
            Assert.Equal(1, work.Runs);
            loop.Post(work);
            await LoopTurn.On(loop);
            Assert.Equal(2, work.Runs);
        });
    }

    [Fact]
    public async Task Posts_of_one_work_from_many_threads_are_never_forgotten()
    {
        using var loops = TransportSite.Loops(1);
        var wanted = 0;
        var seen = 0;
        var work = new Looking(() => seen = Volatile.Read(ref wanted));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                Interlocked.Increment(ref wanted);
                loops.First.Post(work);
            }
        })));
        await Eventually.HoldsAsync(() => Volatile.Read(ref seen) == wanted);
    }

    [Fact]
    public async Task Work_that_fails_does_not_end_the_loop()
    {
        using var loops = TransportSite.Loops(1);
        var faults = new List<Exception>();
        var work = new Looking(static () => throw new InvalidOperationException("a test's fault"), faults.Add);
        loops.First.Post(work);
        await Task.Run(async () => await LoopTurn.On(loops.First));
        Assert.Equal("a test's fault", Assert.Single(faults).Message);
    }

    [Fact]
    public void A_loop_that_has_ended_takes_posts_without_harm()
    {
        var loops = TransportSite.Loops(1);
        var loop = loops.First;
        loops.Dispose();
        loops.Dispose();

        // These have the numbers that the loop's descriptors had; a wake-up must not end in them.
        var path = Path.GetTempFileName();
        var files = Enumerable.Range(0, 64).Select(_ => File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)).ToArray();
        loop.Post(new Counting(loop));
        loop.Post(new Counting(loop));
        Array.ForEach(files, static file => file.Dispose());
        Assert.Equal(0, new FileInfo(path).Length);
        File.Delete(path);
    }

    [Fact]
    public async Task No_block_is_given_to_two()
    {
        var owned = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var mine = new List<(Block Block, byte Mark)>();
            for (var i = 0; i < 50_000; i++)
            {
                if (mine.Count < 100 && random.Next(2) == 0)
                {
                    var least = random.Next(10) == 0 ? random.Next(1, 200_000) : random.Next(0, BlockPool.SmallBytes);
                    var block = BlockPool.Rent(least);
                    Assert.True(block.Size >= least && block.Room == block.Size && block.Following is null);
                    var mark = (byte)random.Next(256);
                    block.Span[..64].Fill(mark);
                    mine.Add((block, mark));
                    Interlocked.Increment(ref owned);
                }
                else if (mine.Count > 0)
                {
                    var index = random.Next(mine.Count);
                    var (block, mark) = mine[index];
                    Assert.Equal(-1, block.Span[..64].IndexOfAnyExcept(mark));
                    block.Fill(10);
                    BlockPool.Return(block);
                    mine.RemoveAt(index);
                }
            }
        })));
        Assert.True(owned > 10_000);
    }

    [Fact]
    public void A_key_is_of_one_sink_only()
    {
        var table = new SinkTable();
        var (first, second) = (new Sink(), new Sink());
        var key = table.Add(5, first);
        Assert.NotEqual(0UL, key);
        Assert.Same(first, table.Find(key));
        table.Remove(5);
        Assert.Null(table.Find(key));
        var again = table.Add(5, second);
        Assert.NotEqual(key, again);
        Assert.Null(table.Find(key));
        Assert.Same(second, table.Find(again));
        Assert.Null(table.Find(again + 1));
        Assert.Null(table.Find(ulong.MaxValue));

        // The table grows, and what was there stays.
        var far = table.Add(100_000, first);
        Assert.Same(first, table.Find(far));
        Assert.Same(second, table.Find(again));
        table.Remove(1_000_000);
    }

    private sealed class Counting(EventLoop loop) : LoopWork
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public override void Run() => Interlocked.Add(ref _runs, loop.IsCurrent ? 1 : 1_000);

        public override void OnFault(Exception exception) => Interlocked.Add(ref _runs, 1_000);
    }

    private sealed class Looking(Action look, Action<Exception>? onFault = null) : LoopWork
    {
        public override void Run() => look();

        public override void OnFault(Exception exception) => onFault?.Invoke(exception);
    }

    private sealed class Sink : IEventSink
    {
        public void OnEvents(uint events)
        {
            // Nothing is delivered here.
        }

        public void OnFault(Exception exception)
        {
            // Nothing is delivered here.
        }
    }
}
