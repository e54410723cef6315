using FastTwiml.Http.Grammar;
using Xunit;

namespace FastTwiml.Tests.Http;

public class HeadBlockTests
{
    /// <summary>Every processor has its own of these; all of them run on each.</summary>
    [Fact]
    public void All_widths_say_the_same_of_every_byte_at_every_place()
    {
        for (var place = 0; place < HeadBlock.Bytes; place++)
        {
            for (var b = 0; b <= byte.MaxValue; b++)
            {
                var bytes = new byte[HeadBlock.Bytes];
                Array.Fill(bytes, (byte)'x');
                bytes[place] = (byte)b;
                bytes[^(place + 1)] = (byte)(255 - b);
                var expected = Plainly(bytes);
                Assert.Equal(expected, HeadBlock.Of(bytes));
                Assert.Equal(expected, HeadBlock.OfWhole(bytes));
                Assert.Equal(expected, HeadBlock.OfHalves(bytes));
                Assert.Equal(expected, HeadBlock.OfQuarters(bytes));
            }
        }
    }

    private static HeadBlock Plainly(byte[] bytes)
    {
        var (returns, feeds, others) = (0UL, 0UL, 0UL);
        for (var i = 0; i < bytes.Length; i++)
        {
            var bit = 1UL << i;
            returns |= bytes[i] == '\r' ? bit : 0;
            feeds |= bytes[i] == '\n' ? bit : 0;
            others |= char.IsControl((char)bytes[i]) && bytes[i] < 0x80 && bytes[i] is not ((byte)'\r' or (byte)'\n' or (byte)'\t') ? bit : 0;
        }

        return new HeadBlock(returns, feeds, others);
    }
}
