using System.Text;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class Utf8TextTests
{
    /// <summary>Every byte at which the grammar decides otherwise, and one beside it.</summary>
    private static readonly byte[] s_bytes =
    [
        0x00, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
        0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF,
    ];

    [Fact]
    public void Every_beginning_is_judged_as_by_a_walk_through_the_grammar()
    {
        // Words of up to five bytes whose first four are any; a fifth that is ASCII shows what a whole character leaves.
        var text = new byte[5];
        foreach (var a in s_bytes)
        {
            foreach (var b in s_bytes)
            {
                foreach (var c in s_bytes)
                {
                    foreach (var d in s_bytes)
                    {
                        (text[0], text[1], text[2], text[3], text[4]) = (a, b, c, d, (byte)'z');
                        CheckBeginnings(text);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("a\u00E9", 2, "a")]
    [InlineData("a\u00E9", 3, "a\u00E9")]
    [InlineData("\u20AC\u20AC", 5, "\u20AC")]
    [InlineData("\U0001F4A9", 3, "")]
    [InlineData("\U0001F4A9", 4, "\U0001F4A9")]
    public void A_cut_is_before_a_character(string text, int maxBytes, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Utf8Text.Cut(Encoding.UTF8.GetBytes(text), maxBytes)));

    private static void CheckBeginnings(byte[] text)
    {
        var walk = new Utf8Walk();
        var isValid = true;
        var whole = 0;
        for (var length = 1; length <= text.Length; length++)
        {
            isValid = isValid && walk.Take(text[length - 1]);
            whole = walk.IsBetweenCharacters ? length : whole;
            var found = Utf8Text.IsValidSoFar(text.AsSpan(0, length), out var validated);
            if (found != isValid || (isValid && validated != whole))
            {
                Assert.Fail($"{Convert.ToHexString(text.AsSpan(0, length))}: {found}, {validated} instead of {isValid}, {whole}");
            }
        }
    }
}
