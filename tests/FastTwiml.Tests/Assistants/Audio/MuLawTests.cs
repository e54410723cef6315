using FastTwiml.Assistants.Audio;
using Xunit;

namespace FastTwiml.Tests.Assistants.Audio;

public class MuLawTests
{
    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(3, 0xFF)]
    [InlineData(4, 0xFE)]
    [InlineData(-4, 0x7E)]
    [InlineData(1000, 0xCE)]
    [InlineData(-1000, 0x4E)]
    [InlineData(32767, 0x80)]
    [InlineData(-32767, 0x00)]
    [InlineData(-32768, 0x00)]
    public void Samples_have_the_bytes_that_are_known(int sample, int code) => Assert.Equal((byte)code, MuLaw.Encode((short)sample));

    [Theory]
    [InlineData(0xFF, 0)]
    [InlineData(0x7F, 0)]
    [InlineData(0x00, -32124)]
    [InlineData(0x80, 32124)]
    [InlineData(0xFE, 8)]
    [InlineData(0x7E, -8)]
    [InlineData(0xCE, 988)]
    public void Bytes_have_the_samples_that_are_known(int code, int sample) => Assert.Equal((short)sample, MuLaw.Decode((byte)code));

    [Fact]
    public void Silence_is_nothing() => Assert.Equal(0, MuLaw.Decode(MuLaw.Silence));

    [Fact]
    public void Every_sample_falls_into_the_interval_that_G_711_says()
    {
        var decisions = G711Table.MuLawDecisions;
        Assert.Equal(129, decisions.Count);
        Assert.Equal(8159, decisions[^1]);
        for (var sample = (int)short.MinValue; sample <= short.MaxValue; sample++)
        {
            var interval = Math.Min(127, decisions.Count(decision => decision * 4 <= Math.Abs(sample)) - 1);
            Assert.Equal((byte)~(sample < 0 ? interval | 0x80 : interval), MuLaw.Encode((short)sample));
        }
    }

    [Fact]
    public void Every_byte_has_the_value_that_G_711_says()
    {
        var decisions = G711Table.MuLawDecisions;
        for (var interval = 0; interval < 128; interval++)
        {
            var value = interval == 0 ? 0 : 2 * (decisions[interval] + decisions[interval + 1]);
            Assert.Equal(value, MuLaw.Decode((byte)~interval));
            Assert.Equal(-value, MuLaw.Decode((byte)~(interval | 0x80)));
        }
    }

    [Fact]
    public void What_was_decoded_is_encoded_as_it_was()
    {
        for (var code = 0; code < 256; code++)
        {
            // There are two nothings, and the positive one is written.
            Assert.Equal(code == 0x7F ? 0xFF : code, MuLaw.Encode(MuLaw.Decode((byte)code)));
        }
    }
}
