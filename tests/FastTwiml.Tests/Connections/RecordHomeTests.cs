using FastTwiml.Connections.Stored;
using FastTwiml.Webhooks.Answers;
using Xunit;

namespace FastTwiml.Tests.Connections;

public class RecordHomeTests
{
    private const int Tickets = 20_000;

    [Fact]
    public async Task Every_posted_ticket_comes_once_whoever_posts_and_wakes()
    {
        var home = new RecordHome(null);
        var waiter = new CountingWaiter(Tickets * 2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Tickets; i++)
            {
                home.Post(new AnswerTicket { Waiter = waiter });
                if (i % 7 == 0 || i == Tickets - 1)
                {
                    home.Wake();
                }
            }
        })));
        await waiter.All.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Tickets * 2, waiter.Count);
    }

    [Fact]
    public void Tickets_come_in_the_order_in_which_they_were_posted()
    {
        var home = new RecordHome(null);
        var order = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            home.Post(new AnswerTicket { Waiter = new OrderWaiter(order, i) });
        }

        home.Execute();
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public async Task A_wait_ends_with_its_last_record_before_or_after_it_began(int before, int after)
    {
        var wait = new RecordWait();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < before; i++)
            {
                wait.OnRecorded();
            }

            var recorded = wait.WhenRecorded(before + after);
            for (var i = 0; i < after; i++)
            {
                Assert.False(recorded.IsCompleted);
                wait.OnRecorded();
            }

            Assert.True(recorded.IsCompletedSuccessfully);
            await recorded;
        }
    }

    private sealed class CountingWaiter(int expected) : IAnswerWaiter
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task All => _all.Task;

        public int Count => Volatile.Read(ref _count);

        public void OnRecorded()
        {
            if (Interlocked.Increment(ref _count) == expected)
            {
                _all.SetResult();
            }
        }
    }

    private sealed class OrderWaiter(List<int> order, int number) : IAnswerWaiter
    {
        public void OnRecorded() => order.Add(number);
    }
}
