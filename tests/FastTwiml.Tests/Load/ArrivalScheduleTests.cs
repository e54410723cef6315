using FastTwiml.Load.Measuring;
using FastTwiml.Load.Webhooks;
using Xunit;

namespace FastTwiml.Tests.Load;

public class ArrivalScheduleTests
{
    [Fact]
    public void Arrivals_are_independent_and_as_many_as_asked_for()
    {
        const int Count = 100_000;
        var schedule = new ArrivalSchedule(perSecond: 20_000, seed: 5, start: 1_000);
        var gaps = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            var before = schedule.Next;
            schedule.Advance();
            gaps[i] = (double)(schedule.Next - before) / Clock.Second;
        }

        // The gaps of a Poisson process spread as far as they are long, and a 1/e of them is longer than the mean.
        var mean = gaps.Average();
        var deviation = Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean)));
        Assert.InRange(mean * 20_000, 0.98, 1.02);
        Assert.InRange(deviation / mean, 0.97, 1.03);
        Assert.InRange(gaps.Count(gap => gap > mean) / (double)Count, 0.36, 0.376);
    }

    [Fact]
    public void The_first_is_due_at_the_start() => Assert.Equal(1_000, new ArrivalSchedule(10, 1, 1_000).Next);
}
