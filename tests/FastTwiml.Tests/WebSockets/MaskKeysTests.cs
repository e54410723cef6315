using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class MaskKeysTests
{
    [Fact]
    public void Every_bit_is_set_in_half_of_them_and_hardly_any_comes_twice()
    {
        const int Count = 100_000;
        var keys = Enumerable.Range(0, Count).Select(static _ => MaskKeys.Next()).ToList();

        // Of so many 32-bit numbers about one comes twice; a hundred would not happen in the age of the universe.
        Assert.InRange(keys.Distinct().Count(), Count - 100, Count);

        // The deviation is 158; twenty of them never come.
        Assert.All(Enumerable.Range(0, 32), bit => Assert.InRange(keys.Count(key => ((key >> bit) & 1) == 1), Count / 2 - 3_200, Count / 2 + 3_200));
    }

    [Fact]
    public void Threads_draw_different_ones()
    {
        var drawn = new uint[4][];
        var threads = Enumerable.Range(0, drawn.Length)
            .Select(i => new Thread(() => drawn[i] = [.. Enumerable.Range(0, 100).Select(static _ => MaskKeys.Next())]))
            .ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Assert.InRange(drawn.SelectMany(static keys => keys).Distinct().Count(), 390, 400);
    }

    [Fact]
    public void Allocates_nothing() => AllocationCheck.Zero(static () => MaskKeys.Next());
}
