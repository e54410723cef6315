using FastTwiml.Simulation.Reports;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Simulation.Reports;

public class LatencyHistogramTests
{
    private static readonly double[] Shares = [0, 0.001, 0.5, 0.9, 0.99, 0.999, 1];

    [Fact]
    public void Percentiles_are_those_of_the_sorted_times_to_a_tenth_of_a_percent() =>
        Prop.ForAll(Times(), static times =>
        {
            var histogram = new LatencyHistogram();
            Array.ForEach(times, histogram.Record);
            var sorted = times.Order().ToArray();
            Assert.Equal(sorted.Length, histogram.Count);
            Assert.Equal(sorted[^1], histogram.MaxMicros);
            Assert.All(Shares, share =>
            {
                var exact = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
                Assert.InRange(histogram.PercentileMicros(share), exact, exact + (exact / 1_000));
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_that_are_added_are_as_one_that_recorded_all() =>
        Prop.ForAll(Times(), Times(), static (first, second) =>
        {
            var (one, other, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
            Array.ForEach(first, one.Record);
            Array.ForEach(second, other.Record);
            Array.ForEach([.. first, .. second], all.Record);
            one.Add(other);
            Assert.Equal((all.Count, all.MaxMicros), (one.Count, one.MaxMicros));
            Assert.All(Shares, share => Assert.Equal(all.PercentileMicros(share), one.PercentileMicros(share)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_recorded_is_zero()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal((0, 0, 0), (histogram.Count, histogram.MaxMicros, histogram.PercentileMicros(0.5)));
    }

    [Fact]
    public void What_is_beyond_its_ends_counts_as_the_end()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(-5);
        histogram.Record(long.MaxValue);
        Assert.Equal(0, histogram.PercentileMicros(0.5));
        Assert.Equal(LatencyHistogram.LongestMicros, histogram.MaxMicros);
    }

    [Fact]
    public void Threads_that_record_at_once_lose_nothing()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                histogram.Record((thread * 10_000) + i);
            }
        });
        Assert.Equal((80_000, 79_999), (histogram.Count, histogram.MaxMicros));
        Assert.InRange(histogram.PercentileMicros(0.5), 39_999, 40_039);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new LatencyHistogram();
        long time = 1;
        AllocationCheck.Zero(() => histogram.Record(time = (time * 7) % 1_000_003));
    }

    private static Arbitrary<long[]> Times() =>
        Gen.Choose(0, 36).SelectMany(static bits => Gen.Choose(0, int.MaxValue).Select(value => ((long)value << 9) & ((1L << bits) - 1)))
            .NonEmptyListOf().Select(static times => times.ToArray()).ToArbitrary();
}
