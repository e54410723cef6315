using FastTwiml.Compare.Measuring;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class RotationTests
{
    [Fact]
    public void Each_begins_in_its_turn()
    {
        string[] servers = ["a", "b", "c"];
        Assert.Equal(["a", "b", "c"], Rotation.Of(servers, 0));
        Assert.Equal(["b", "c", "a"], Rotation.Of(servers, 1));
        Assert.Equal(["c", "a", "b"], Rotation.Of(servers, 5));
        Assert.Empty(Rotation.Of(Array.Empty<string>(), 1));
    }
}
