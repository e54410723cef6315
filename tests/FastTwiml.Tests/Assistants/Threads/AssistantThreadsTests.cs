using System.Collections.Concurrent;
using FastTwiml.Assistants.Threads;
using FastTwiml.TestKit;
using FastTwiml.Tests.Records;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.Assistants.Threads;

public sealed class AssistantThreadsTests : IDisposable
{
    // Only a test that fails waits that long.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestLog<AssistantThreads> _log = new();
    private readonly ManualResetEventSlim _released = new();

    public void Dispose()
    {
        _released.Set();
        _released.Dispose();
    }

    [Fact]
    public void There_are_none_before_there_is_work()
    {
        using var threads = new AssistantThreads(_log);
        Assert.Equal(0, threads.Threads);
    }

    [Fact]
    public void What_was_queued_first_is_done_first()
    {
        using var threads = new AssistantThreads(_log, atOnce: 1, most: 1);
        var done = new ConcurrentQueue<int>();
        threads.Queue(new Work(() => _released.Wait()));
        for (var i = 0; i < 1_000; i++)
        {
            var number = i;
            threads.Queue(new Work(() => done.Enqueue(number)));
        }

        _released.Set();
        Assert.True(threads.Stop(Long));
        Assert.Equal(Enumerable.Range(0, 1_000), done);
    }

    [Fact]
    public void Work_that_blocks_holds_up_no_other_work()
    {
        using var threads = new AssistantThreads(_log, atOnce: 2);
        using var done = new ManualResetEventSlim();
        for (var i = 0; i < 50; i++)
        {
            threads.Queue(new Work(() => _released.Wait()));
        }

        threads.Queue(new Work(done.Set));
        Assert.True(done.Wait(Long));
        Assert.InRange(threads.Threads, 51, 101);
    }

    [Fact]
    public void Beyond_the_limit_work_waits_and_that_is_counted()
    {
        using var threads = new AssistantThreads(_log, atOnce: 1, most: 3);
        using var done = new ManualResetEventSlim();
        for (var i = 0; i < 3; i++)
        {
            threads.Queue(new Work(() => _released.Wait()));
        }

        threads.Queue(new Work(done.Set));
        Assert.True(SpinWait.SpinUntil(() => threads.LooksAtLimit > 0, Long));
        Assert.Equal(3, threads.Threads);
        Assert.Equal(1, threads.Waiting);
        Assert.False(done.IsSet);
        _released.Set();
        Assert.True(done.Wait(Long));
    }

    [Fact]
    public void A_thread_without_work_ends_and_the_next_work_has_a_new_one()
    {
        using var threads = new AssistantThreads(_log, idleTime: TimeSpan.FromMilliseconds(1), atOnce: 1);
        var first = ThreadOf(threads);
        Assert.True(first.Join(Long));
        Assert.Equal(0, threads.Threads);
        Assert.NotSame(first, ThreadOf(threads));
    }

    [Fact]
    public void Threads_come_and_go_while_work_comes_and_none_of_it_is_forgotten()
    {
        using var threads = new AssistantThreads(_log, idleTime: TimeSpan.Zero, atOnce: 2);
        var done = 0;
        for (var i = 0; i < 1_000; i++)
        {
            threads.Queue(new Work(() => Interlocked.Increment(ref done)));
            if (i % 10 == 0)
            {
                Thread.Yield();
            }
        }

        Assert.True(threads.Stop(Long));
        Assert.Equal(1_000, done);
    }

    [Fact]
    public void A_stop_waits_for_what_is_queued_also_by_the_work_itself()
    {
        using var threads = new AssistantThreads(_log);
        var done = 0;
        threads.Queue(new Work(() => threads.Queue(new Work(() => threads.Queue(new Work(() => done++))))));
        Assert.True(threads.Stop(Long));
        Assert.Equal(1, done);
        Assert.Equal(0, threads.Threads);
    }

    [Fact]
    public void A_stop_does_not_wait_for_ever_and_work_that_comes_later_is_done()
    {
        using var threads = new AssistantThreads(_log, atOnce: 2);
        using var done = new ManualResetEventSlim();
        threads.Queue(new Work(() => _released.Wait()));
        Assert.False(threads.Stop(TimeSpan.Zero));
        threads.Queue(new Work(done.Set));
        Assert.True(done.Wait(Long));
    }

    [Fact]
    public void A_defect_is_logged_and_the_thread_goes_on()
    {
        using var threads = new AssistantThreads(_log, atOnce: 1, most: 1);
        threads.Queue(new Work(static () => throw new InvalidOperationException("broken")));
        Assert.NotNull(ThreadOf(threads));
        Assert.Equal("A defect while an assistant was called.", Assert.Single(_log.At(LogLevel.Error)));
    }

    [Fact]
    public void Neither_queueing_nor_working_allocates()
    {
        using var threads = new AssistantThreads(_log, atOnce: 1, most: 1);
        using var done = new ManualResetEventSlim();
        var allocated = new long[10_000];
        var count = 0;
        var work = new Work(() =>
        {
            allocated[count++] = GC.GetAllocatedBytesForCurrentThread();
            done.Set();
        });
        AllocationCheck.Zero(() =>
        {
            threads.Queue(work);
            done.Wait();
            done.Reset();
        });

        // The last of several windows, because tiers of compilation may add something once.
        Assert.Equal(allocated[count - 1], allocated[count - 500]);
    }

    private static Thread ThreadOf(AssistantThreads threads)
    {
        var source = new TaskCompletionSource<Thread>();
        threads.Queue(new Work(() => source.SetResult(Thread.CurrentThread)));
        Assert.True(source.Task.Wait(Long));
        return source.Task.Result;
    }

    private sealed class Work(Action action) : IAssistantWork
    {
        public void Run(byte[] scratch) => action();
    }
}
