using FastTwiml.Assistants.Threads;
using Xunit;

namespace FastTwiml.Tests.Assistants.Threads;

public class ThreadDemandTests
{
    [Fact]
    public void Nothing_is_added_while_nothing_waits()
    {
        var demand = new ThreadDemand(100);
        Assert.Equal(0, demand.Look(waiting: 0, taken: 0, threads: 2));
        Assert.Equal(0, demand.Look(waiting: 0, taken: 0, threads: 2));
    }

    [Fact]
    public void Nothing_is_added_while_threads_take_what_waits_however_much_that_is()
    {
        var demand = new ThreadDemand(100);
        for (var taken = 1; taken < 50; taken++)
        {
            Assert.Equal(0, demand.Look(waiting: 1_000, taken, threads: 2));
        }
    }

    [Fact]
    public void While_all_are_held_twice_as_many_are_added_each_time_though_the_new_ones_took_something()
    {
        var demand = new ThreadDemand(100);
        Assert.Equal(1, demand.Look(waiting: 40, taken: 0, threads: 2));
        Assert.Equal(2, demand.Look(waiting: 39, taken: 1, threads: 3));
        Assert.Equal(4, demand.Look(waiting: 37, taken: 3, threads: 5));
        Assert.Equal(8, demand.Look(waiting: 33, taken: 7, threads: 9));
    }

    [Fact]
    public void One_that_goes_on_by_itself_ends_the_adding_and_the_next_begins_with_one()
    {
        var demand = new ThreadDemand(100);
        Assert.Equal(1, demand.Look(waiting: 40, taken: 0, threads: 2));
        Assert.Equal(2, demand.Look(waiting: 39, taken: 1, threads: 3));
        Assert.Equal(0, demand.Look(waiting: 36, taken: 4, threads: 5));
        Assert.Equal(1, demand.Look(waiting: 36, taken: 4, threads: 5));
    }

    [Fact]
    public void Never_more_are_added_than_wait() =>
        Assert.Equal([1, 2, 3, 0], Looks(new ThreadDemand(100), (9, 0, 2), (8, 1, 3), (3, 3, 5), (0, 6, 8)));

    [Fact]
    public void At_the_limit_nothing_is_added_and_that_is_said()
    {
        var demand = new ThreadDemand(4);
        Assert.Equal(1, demand.Look(waiting: 9, taken: 0, threads: 2));
        Assert.False(demand.IsAtLimit);
        Assert.Equal(1, demand.Look(waiting: 8, taken: 1, threads: 3));
        Assert.False(demand.IsAtLimit);
        Assert.Equal(0, demand.Look(waiting: 7, taken: 2, threads: 4));
        Assert.True(demand.IsAtLimit);
        Assert.Equal(0, demand.Look(waiting: 7, taken: 3, threads: 4));
        Assert.False(demand.IsAtLimit);
    }

    private static int[] Looks(ThreadDemand demand, params (int Waiting, long Taken, int Threads)[] looks) =>
        [.. looks.Select(look => demand.Look(look.Waiting, look.Taken, look.Threads))];
}
