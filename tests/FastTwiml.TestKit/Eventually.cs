using Xunit;

namespace FastTwiml.TestKit;

/// <summary>Waits for what other threads do, without knowing how long they take.</summary>
public static class Eventually
{
    private const int PatienceMilliseconds = 60_000;

    /// <summary>Returns once the condition holds; fails when it does not for a whole minute.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var until = Environment.TickCount64 + PatienceMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, "What was waited for did not come.");
            await Task.Yield();
        }
    }
}
