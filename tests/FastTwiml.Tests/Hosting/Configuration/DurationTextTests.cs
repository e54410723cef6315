using FastTwiml.Hosting.Configuration;
using Xunit;

namespace FastTwiml.Tests.Hosting.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("10 S", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("00:01:00", 60)]
    [InlineData("0", 0)]
    [InlineData("10", 10)]
    public void Reads_a_duration(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("ten")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("10d")]
    [InlineData("a:b")]
    [InlineData("99999999999999999999h")]
    public void Refuses_what_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));
}
