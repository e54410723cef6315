using FastTwiml.Assistants.Audio;
using Xunit;

namespace FastTwiml.Tests.Assistants.Audio;

public class ALawTests
{
    [Theory]
    [InlineData(0xD5, 8)]
    [InlineData(0x55, -8)]
    [InlineData(0xAA, 32256)]
    [InlineData(0x2A, -32256)]
    public void Bytes_have_the_samples_that_are_known(int code, int sample) => Assert.Equal((short)sample, ALaw.Decode((byte)code));

    [Fact]
    public void Every_byte_has_the_value_that_G_711_says()
    {
        var decisions = G711Table.ALawDecisions;
        Assert.Equal(129, decisions.Count);
        Assert.Equal(4096, decisions[^1]);
        for (var interval = 0; interval < 128; interval++)
        {
            var value = 4 * (decisions[interval] + decisions[interval + 1]);
            Assert.Equal(value, ALaw.Decode((byte)((interval | 0x80) ^ 0x55)));
            Assert.Equal(-value, ALaw.Decode((byte)(interval ^ 0x55)));
        }
    }
}
