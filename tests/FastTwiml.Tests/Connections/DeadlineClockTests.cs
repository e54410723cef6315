using FastTwiml.Connections;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

public class DeadlineClockTests
{
    [Fact]
    public void A_deadline_is_due_once_and_not_before_its_time()
    {
        var time = new ManualTime();
        using var clock = new DeadlineClock(time);
        var deadline = new Counted();
        clock.Add(deadline);
        deadline.Set(1_000);
        time.Pass(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, deadline.Due);
        time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, deadline.Due);
        Assert.True(deadline.Passed);
        time.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(1, deadline.Due);
    }

    [Fact]
    public void A_deadline_that_was_set_anew_has_not_passed()
    {
        var time = new ManualTime();
        using var clock = new DeadlineClock(time);
        var deadline = new Counted();
        clock.Add(deadline);
        deadline.Set(1_000);
        time.Pass(TimeSpan.FromSeconds(1));
        deadline.Set(9_000);
        Assert.False(deadline.Passed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(5_000)]
    public void All_of_many_are_looked_at_and_removed_ones_are_not(int count)
    {
        var time = new ManualTime();
        using var clock = new DeadlineClock(time);
        var all = Enumerable.Range(0, count).Select(static _ => new Counted()).ToArray();
        foreach (var deadline in all)
        {
            clock.Add(deadline);
            deadline.Set(1_000);
        }

        foreach (var deadline in all.Where(static (_, index) => index % 3 == 0))
        {
            clock.Remove(deadline);
        }

        time.Pass(TimeSpan.FromSeconds(1));
        Assert.All(all, (deadline, index) => Assert.Equal(index % 3 == 0 ? 0 : 1, deadline.Due));
        Assert.Equal(all.Count(static deadline => deadline.Due == 1), clock.Count);
    }

    private sealed class Counted : Deadline
    {
        public int Due { get; private set; }

        public bool Passed => HasPassed;

        public void Set(long due) => SetDue(due);

        public override void Stop() => Due = -1;

        protected override void OnDue() => Due++;
    }
}
