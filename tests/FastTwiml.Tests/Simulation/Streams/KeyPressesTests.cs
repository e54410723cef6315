using FastTwiml.Simulation.Streams;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams;

public class KeyPressesTests
{
    [Fact]
    public void Keys_are_pressed_in_turn_and_w_waits()
    {
        var keys = KeyPresses.TryParse("1ww2#")!;
        Assert.Equal(
            [(1_000_000L, (byte)'1'), (2_250_000L, (byte)'2'), (2_500_000L, (byte)'#')],
            Enumerable.Range(0, keys.Count).Select(i => keys[i]));
    }

    [Theory]
    [InlineData("e")]
    [InlineData("1 2")]
    [InlineData("a")]
    public void Other_characters_are_no_keys(string text) => Assert.Null(KeyPresses.TryParse(text));
}
