using FastTwiml.Compare.Results;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class SpreadTests
{
    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2, 1, 3)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5, 1, 4)]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    public void The_median_lies_in_the_middle(double[] values, double median, double least, double most) =>
        Assert.Equal(new Spread(median, least, most), Spread.Of(values.Select(static value => (double?)value)));

    [Fact]
    public void What_was_not_measured_does_not_count()
    {
        Assert.Equal(new Spread(5, 5, 5), Spread.Of([null, 5, null]));
        Assert.Null(Spread.Of([null]));
    }
}
