using FastTwiml.Load.Measuring;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Load;

public class LatencyHistogramTests
{
    private static readonly double[] Percents = [0.1, 50, 90, 99, 99.9, 100];

    [Fact]
    public void Percentiles_are_those_of_the_sorted_times_within_a_percent() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(static time => (long)time * 3).NonEmptyListOf().ToArbitrary(), static times =>
        {
            var histogram = new LatencyHistogram();
            times.ToList().ForEach(histogram.Record);
            var sorted = times.Order().ToArray();
            Assert.Equal((sorted.Length, sorted[^1]), (histogram.Count, histogram.Max));
            Assert.All(Percents, percent =>
            {
                var exact = sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * sorted.Length) - 1)];
                Assert.InRange(histogram.Percentile(percent), exact - (exact * 0.01), exact + (exact * 0.01));
            });
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(long.MaxValue)]
    public void One_time_is_every_percentile(long time)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(time);
        Assert.Equal(time, histogram.Percentile(50), time * 0.01);
        Assert.Equal(time, histogram.Max);
    }

    [Fact]
    public void Nothing_recorded_is_nothing() => Assert.Equal(0, new LatencyHistogram().Percentile(99));
}
