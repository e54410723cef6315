using System.Text;
using System.Text.Json;
using FastTwiml.MediaStreams.Messages.Json;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages.Json;

public class JsonStringTests
{
    private static readonly Arbitrary<byte[]> SpecialBytes = Arb.From(Gen.ArrayOf(Gen.Frequency(
        (4, Gen.Elements([.. "\"\\\b\f\n\r\t\0\u001F\u007F/"u8])),
        (2, Gen.Choose('a', 'z').Select(static i => (byte)i)),
        (3, Gen.Elements<byte>(0x80, 0xBF, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0x9F, 0xA0, 0xFF)),
        (1, Gen.Choose(0, 255).Select(static i => (byte)i)))));

    private static readonly Arbitrary<string> Escaped = Arb.From(Gen.Frequency(
        (3, Gen.Elements("\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t")),
        (3, Gen.Elements("\\u0000", "\\u0041", "\\u00e9", "\\u00E9", "\\uFFFF", "\\u20ac")),
        (4, Gen.Elements("\\ud83d\\ude00", "\\uD83D", "\\ude00", "\\udbff\\udfff", "\\ud800\\u0041")),
        (3, Gen.Elements("a", "é", "😀", "0123456789abcdefghijklmnopqrstuvwxyz"))).ArrayOf().Select(string.Concat));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("\"\\/", "\\\"\\\\/")]
    [InlineData("\b\f\n\r\t\0\u001F", "\\u0008\\u000c\\n\\r\\t\\u0000\\u001f")]
    [InlineData("é😀\u007F\u2028", "é😀\u007F\u2028")]
    public void Writes(string text, string written) => Assert.Equal(written, Write(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_bytes_come_back_in_the_framework_and_here() => Prop.ForAll(SpecialBytes, static bytes =>
    {
        var written = Write(bytes);
        var expected = Encoding.UTF8.GetString(bytes);
        return JsonSerializer.Deserialize<string>($"\"{written}\"") == expected && Unescape(written) == expected;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    /// <summary>Searches over vectors change their path with position and length.</summary>
    [Theory]
    [InlineData("\"")]
    [InlineData("\0")]
    [InlineData("é")]
    public void Takes_a_special_at_every_position_of_every_length(string special)
    {
        for (var length = 0; length < 70; length++)
        {
            for (var position = 0; position <= length; position++)
            {
                var text = new string('a', position) + special + new string('b', length - position);
                Assert.Equal(text, Unescape(Write(Encoding.UTF8.GetBytes(text))));
            }
        }
    }

    [Fact]
    public void Every_byte_at_every_position_is_told_from_plain_ones()
    {
        for (var length = 0; length < 100; length++)
        {
            using var text = GuardedMemory.Room(length);
            text.Span.Fill((byte)'a');
            Assert.Equal(length, JsonString.PlainBytes(text.Span));
            for (var at = 0; at < length; at++)
            {
                for (var value = 0; value <= byte.MaxValue; value += length % 32 == 1 ? 1 : 31)
                {
                    text.Span[at] = (byte)value;
                    Assert.Equal(value is >= ' ' and < 0x80 and not '"' and not '\\' ? length : at, JsonString.PlainBytes(text.Span));
                }

                text.Span[at] = (byte)'~';
            }
        }
    }

    [Fact]
    public void Escapes_are_undone_as_the_second_reading_does() =>
        Prop.ForAll(Escaped, static escaped => Unescape(escaped) == MessageOracle.Text($"\"{escaped}\"")).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Escapes_without_half_pairs_are_undone_as_the_framework_does() => Prop.ForAll(Escaped, static escaped =>
    {
        try
        {
            return Unescape(escaped) == JsonSerializer.Deserialize<string>($"\"{escaped}\"");
        }
        catch (JsonException)
        {
            // The framework refuses half pairs; the second reading stands for it there.
            return Unescape(escaped).Contains('\uFFFD', StringComparison.Ordinal);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static string Write(byte[] utf8)
    {
        using var text = GuardedMemory.EndingAtGuard(utf8);
        using var room = GuardedMemory.Room(JsonString.EscapedLength(utf8));
        Assert.Equal(room.Span.Length, JsonString.Write(text.Span, room.Span));
        return Encoding.UTF8.GetString(room.Span);
    }

    private static string Unescape(string escaped)
    {
        using var text = GuardedMemory.EndingAtGuard(Encoding.UTF8.GetBytes(escaped));
        using var room = GuardedMemory.Room(text.Span.Length);
        return Encoding.UTF8.GetString(room.Span[..JsonString.Unescape(text.Span, room.Span)]);
    }
}
