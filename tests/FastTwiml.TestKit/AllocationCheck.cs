using Xunit;

namespace FastTwiml.TestKit;

/// <summary>Asserts how many bytes the current thread allocates in an action, after warming it up.</summary>
public static class AllocationCheck
{
    /// <summary>Runs the action until it is compiled and its caches are full, then expects no allocation at all.</summary>
    public static void Zero(Action action, int warmUp = 200, int rounds = 1_000)
    {
        ArgumentNullException.ThrowIfNull(action);
        for (var i = 0; i < warmUp; i++)
        {
            action();
        }

        // The counter itself is exact for the calling thread; the least of three windows drops what tiering adds once.
        var least = long.MaxValue;
        for (var window = 0; window < 3; window++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
