using FastTwiml.Simulation.Pacing;
using FastTwiml.Simulation.Reports;
using Xunit;

namespace FastTwiml.Tests.Simulation.Pacing;

public class PacingThreadTests
{
    [Fact]
    public async Task An_entry_acts_until_it_wants_no_more_and_its_lateness_is_recorded()
    {
        var lateness = new LatencyHistogram();
        var clock = new MicrosecondClock(TimeProvider.System);
        using var pacing = new PacingThread(clock, lateness);
        var entry = new Counting(times: 5);
        pacing.Add(entry, clock.Now);
        await entry.Ended.Task;
        Assert.Equal(5, lateness.Count);
        Assert.All(entry.Moments.Zip(entry.Moments.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= 3_000));
    }

    [Fact]
    public async Task An_entry_can_be_hurried()
    {
        var clock = new MicrosecondClock(TimeProvider.System);
        using var pacing = new PacingThread(clock, new LatencyHistogram());
        var entry = new Counting(times: 1);
        pacing.Add(entry, PacedEntry.Never / 2);
        pacing.Hurry(entry, clock.Now);
        await entry.Ended.Task;
        Assert.Single(entry.Moments);
    }

    [Fact]
    public async Task An_entry_that_throws_fails_alone()
    {
        var clock = new MicrosecondClock(TimeProvider.System);
        using var pacing = new PacingThread(clock, new LatencyHistogram());
        var (broken, sound) = (new Counting(times: -1), new Counting(times: 3));
        pacing.Add(broken, 0);
        pacing.Add(sound, 0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.Ended.Task);
        await sound.Ended.Task;
    }

    private sealed class Counting(int times) : PacedEntry
    {
        public List<long> Moments { get; } = [];

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override long Run(long nowMicros)
        {
            if (times < 0)
            {
                throw new InvalidOperationException("broken");
            }

            Moments.Add(nowMicros);
            if (Moments.Count < times)
            {
                return nowMicros + 3_000;
            }

            Ended.SetResult();
            return Never;
        }

        public override void Fail(Exception exception) => Ended.SetException(exception);
    }
}
