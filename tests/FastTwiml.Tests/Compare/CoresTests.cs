using FastTwiml.Compare;
using FastTwiml.Compare.Measuring;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class CoresTests
{
    [Fact]
    public void A_single_core_is_shared()
    {
        Assert.Equal(new Cores(null, null), Cores.Choose(1, 0, available: 1));
        Assert.Equal(new Cores(1, 0), Cores.Choose(1, 0, available: 2));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(1, -1)]
    public void Cores_that_cannot_be_are_named(int server, int generator) =>
        Assert.Contains("0 to 1", Assert.Throws<CompareException>(() => Cores.Choose(server, generator, available: 2)).Message, StringComparison.Ordinal);
}
