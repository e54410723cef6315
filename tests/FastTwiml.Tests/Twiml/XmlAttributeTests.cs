using System.Text;
using System.Xml;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using XmlAttribute = FastTwiml.Twiml.XmlAttribute;

namespace FastTwiml.Tests.Twiml;

public class XmlAttributeTests
{
    private const string Table = "escaping.md";

    /// <summary>Bytes of which many are special to XML or to UTF-8.</summary>
    private static readonly Arbitrary<byte[]> SpecialBytes = Arb.From(Gen.ArrayOf(Gen.Frequency(
        (4, Gen.Elements([.. "&<>\"'\t\r\n\0;# "u8])),
        (2, Gen.Choose('a', 'z').Select(static i => (byte)i)),
        (4, Gen.Elements<byte>(0x80, 0xBF, 0xBE, 0xBD, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0x9F, 0xA0, 0xFF)),
        (1, Gen.Choose(0, 255).Select(static i => (byte)i)))));

    public static IEnumerable<object[]> Rules => SpecTable.Rules(Table);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Follows_the_table(string rule)
    {
        var row = SpecTable.Load(Table)[rule];
        var written = Write(row.Bytes("text"));
        Assert.Equal(Encoding.Latin1.GetString(row.Bytes("written")), Encoding.Latin1.GetString(written));
        Assert.Equal(Encoding.UTF8.GetString(row.Bytes("read")), ReadAttribute(written));
        Assert.Equal(Encoding.UTF8.GetString(row.Bytes("read")), ReadElement(written));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Stays_within_its_memory(string rule)
    {
        var row = SpecTable.Load(Table)[rule];
        using var text = GuardedMemory.EndingAtGuard(row.Bytes("text"));
        using var room = GuardedMemory.Room(XmlAttribute.EscapedLength(text.Span));
        Assert.Equal(room.Span.Length, XmlAttribute.Write(text.Span, room.Span));
        Assert.Equal(row.Bytes("written"), room.Span.ToArray());
    }

    [Fact]
    public void Any_bytes_are_well_formed_and_read_as_their_allowed_characters() =>
        Prop.ForAll(SpecialBytes, static bytes => Holds(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_well_formed_and_reads_as_its_allowed_characters() =>
        Prop.ForAll<NonNull<string>>(static text => Holds(Encoding.UTF8.GetBytes(text.Get))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_character_of_the_lower_planes_reads_as_itself_or_nothing()
    {
        for (var value = 0; value < 0x11000; value++)
        {
            if (Rune.TryCreate(value, out var rune))
            {
                Assert.True(Holds(Encoding.UTF8.GetBytes("a" + rune)), $"U+{value:X4}");
            }
        }
    }

    /// <summary>Searches over vectors change their path with position and length.</summary>
    [Theory]
    [InlineData("&")]
    [InlineData("\0")]
    [InlineData("é")]
    [InlineData("😀")]
    public void Takes_a_special_at_every_position_of_every_length(string special)
    {
        for (var length = 0; length < 70; length++)
        {
            for (var position = 0; position <= length; position++)
            {
                Assert.True(Holds(Encoding.UTF8.GetBytes(new string('a', position) + special + new string('b', length - position))));
            }
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var text = "Grüße, \"R&B\" <😀>\n\u0001"u8.ToArray();
        var destination = new byte[100];
        AllocationCheck.Zero(() => XmlAttribute.Write(text, destination.AsSpan(0, XmlAttribute.EscapedLength(text))));
    }

    private static bool Holds(byte[] utf8)
    {
        var written = Write(utf8);
        var expected = AllowedCharacters(Encoding.UTF8.GetString(utf8));
        XmlAttribute.Measure(utf8, out var units);
        return ReadAttribute(written) == expected && ReadElement(written) == expected && units == expected.Length;
    }

    /// <summary>What XML 1.0 allows of a text, by the framework's own judgement.</summary>
    private static string AllowedCharacters(string text)
    {
        var allowed = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                allowed.Append(text[i]);
            }
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                allowed.Append(text[i]).Append(text[++i]);
            }
        }

        return allowed.ToString();
    }

    private static byte[] Write(byte[] utf8)
    {
        var written = new byte[XmlAttribute.EscapedLength(utf8)];
        Assert.Equal(written.Length, XmlAttribute.Write(utf8, written));
        return written;
    }

    private static string ReadAttribute(byte[] written)
    {
        using var reader = XmlReader.Create(new MemoryStream([.. "<a b=\""u8, .. written, .. "\"/>"u8]));
        Assert.True(reader.Read());
        var value = reader.GetAttribute("b")!;
        Assert.False(reader.Read());
        return value;
    }

    private static string ReadElement(byte[] written)
    {
        using var reader = XmlReader.Create(new MemoryStream([.. "<a>"u8, .. written, .. "</a>"u8]));
        Assert.True(reader.Read());
        return reader.ReadElementContentAsString();
    }
}
