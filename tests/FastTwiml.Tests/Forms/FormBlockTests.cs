using FastTwiml.Forms;
using Xunit;

namespace FastTwiml.Tests.Forms;

public class FormBlockTests
{
    /// <summary>Every processor has its own of these; all of them run on each.</summary>
    [Fact]
    public void All_widths_say_and_write_the_same()
    {
        var random = new Random(7);
        Span<byte> block = stackalloc byte[FormBlock.Bytes];
        Span<byte> copy = stackalloc byte[FormBlock.Bytes];
        for (var round = 0; round < 2_000; round++)
        {
            random.NextBytes(block);
            foreach (ref var b in block)
            {
                b = random.Next(3) == 0 ? "&=%+"u8[random.Next(4)] : b;
            }

            var (ampersands, equalsSigns, percents) = (0UL, 0UL, 0UL);
            for (var i = 0; i < block.Length; i++)
            {
                ampersands |= block[i] == '&' ? 1UL << i : 0;
                equalsSigns |= block[i] == '=' ? 1UL << i : 0;
                percents |= block[i] == '%' ? 1UL << i : 0;
            }

            var expected = new FormBlock(ampersands, equalsSigns, percents);
            var text = block.ToArray();
            block.Replace((byte)'+', (byte)' ');
            Assert.Equal(expected, FormBlock.Copy(text, copy));
            Assert.Equal(block, copy);
            copy.Clear();
            Assert.Equal(expected, FormBlock.CopyWide(text, copy));
            Assert.Equal(block, copy);
            copy.Clear();
            Assert.Equal(expected, FormBlock.CopyHalves(text, copy));
            Assert.Equal(block, copy);
            copy.Clear();
            Assert.Equal(expected, FormBlock.CopyQuarters(text, copy));
            Assert.Equal(block, copy);
        }
    }
}
