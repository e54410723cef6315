using FastTwiml.Compare.Measuring.Streams;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class StreamSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(503)]
    [InlineData(2_894)]
    [InlineData(19_487)]
    public async Task It_ends_within_a_tenth_of_the_truth(int truth)
    {
        var end = await StreamSearch.FindAsync(19_488, streams => Task.FromResult(streams <= truth));
        Assert.InRange(truth, end.Most, end.Failed!.Value - 1);
        Assert.True(end.Failed <= Math.Max(end.Most * 1.1, end.Most + 1), $"{end}");
    }

    [Fact]
    public async Task It_never_asks_for_more_than_can_be_opened()
    {
        List<int> tried = [];
        var end = await StreamSearch.FindAsync(1_000, streams =>
        {
            tried.Add(streams);
            return Task.FromResult(true);
        });
        Assert.Equal(new SearchEnd(1_000, null), end);
        Assert.Equal([64, 128, 256, 512, 1_000], tried);
    }

    [Fact]
    public async Task A_server_that_carries_none_ends_it_too()
    {
        var tries = 0;
        var end = await StreamSearch.FindAsync(1_000, _ => Task.FromResult(++tries > 100));
        Assert.Equal(0, end.Most);
        Assert.Equal(1, end.Failed);
    }
}
