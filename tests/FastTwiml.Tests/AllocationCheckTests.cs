using FastTwiml.TestKit;
using Xunit;
using Xunit.Sdk;

namespace FastTwiml.Tests;

public class AllocationCheckTests
{
    private object? _kept;

    [Fact]
    public void An_action_without_allocation_passes()
    {
        var sum = 0;
        AllocationCheck.Zero(() => sum++);
        Assert.True(sum > 1_000);
    }

    [Fact]
    public void One_allocated_object_is_seen()
    {
        Assert.Throws<EqualException>(() => AllocationCheck.Zero(() => _kept = new object()));
        Assert.NotNull(_kept);
    }
}
