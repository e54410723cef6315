using System.Text;
using FastTwiml.Forms;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Forms;

public class FormParserTests
{
    private const string Table = "forms.md";

    public static IEnumerable<object[]> Rules => SpecTable.Rules(Table);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Follows_the_table(string rule)
    {
        var row = SpecTable.Load(Table)[rule];
        Assert.Equal(ExpectedPairs(row), FormText.Parse(row.Bytes("input")));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Stays_within_its_memory(string rule)
    {
        var row = SpecTable.Load(Table)[rule];
        var input = row.Bytes("input");
        using var atEnd = GuardedMemory.EndingAtGuard(input);
        using var atStart = GuardedMemory.StartingAtGuard(input);
        using var decoded = GuardedMemory.Room(input.Length);
        var pairs = new FormPair[FormLimits.Pairs];
        foreach (var memory in new[] { atEnd, atStart })
        {
            var result = FormParser.Parse(memory.Span, decoded.Span, pairs);
            Assert.Equal(ExpectedPairs(row), FormText.Texts(decoded.Span, pairs.AsSpan(0, result.Count)));
            Assert.Equal(input, memory.Span.ToArray());
        }
    }

    /// <summary>Vectors change their path with position and length, so every special comes at every position of every length.</summary>
    [Theory]
    [InlineData("&")]
    [InlineData("=")]
    [InlineData("+")]
    [InlineData("%2B")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("é")]
    public void Takes_a_special_at_every_position_of_every_length(string special)
    {
        for (var length = 0; length < 70; length++)
        {
            for (var position = 0; position <= length; position++)
            {
                var text = new string('a', position) + special + new string('b', length - position);
                foreach (var form in new[] { text, "x=" + text, "x=1&" + text })
                {
                    var encoded = Encoding.UTF8.GetBytes(form);
                    Assert.Equal(FormText.ParsePlainly(encoded), FormText.Parse(encoded));
                }
            }
        }
    }

    [Fact]
    public void Says_that_it_read_everything()
    {
        var result = FormParser.Parse("a=%41+&b"u8, new byte[8], new FormPair[2]);
        Assert.Equal(new FormResult(FormFault.None, 2, 8), result);
    }

    [Fact]
    public void Leaves_what_lies_beyond_the_encoded_length_alone()
    {
        var decoded = new byte[64];
        Array.Fill(decoded, (byte)'#');
        FormParser.Parse("abcdefghijklmnopqrstuvw=%41"u8, decoded, new FormPair[1]);
        Assert.All(decoded[27..], static b => Assert.Equal((byte)'#', b));
    }

    [Fact]
    public void Asks_for_room_as_long_as_the_encoded_form() =>
        Assert.Throws<ArgumentException>(static () => FormParser.Parse("a=1"u8, new byte[2], new FormPair[1]));

    [Fact]
    public void Allocates_nothing()
    {
        var encoded = "Called=%2B15555550199&ToState=CA&CallerCity=LOS+ANGELES&CallToken=%257B%2522parent&Empty=&&x"u8.ToArray();
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[FormLimits.Pairs];
        AllocationCheck.Zero(() => FormParser.Parse(encoded, decoded, pairs));
    }

    private static List<(string Name, string Value)> ExpectedPairs(SpecRow row)
    {
        var text = Encoding.Latin1.GetString(row.Bytes("pairs"));
        if (text == "none")
        {
            return [];
        }

        return [.. text.Split(Latin1("¦")).Select(static pair =>
        {
            var parts = pair.Split(Latin1("⇒"));
            Assert.Equal(2, parts.Length);
            return (parts[0], parts[1]);
        })];
    }

    private static string Latin1(string mark) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(mark));
}
