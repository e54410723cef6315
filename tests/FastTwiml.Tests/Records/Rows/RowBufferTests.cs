using System.Text;
using System.Text.Json;
using FastTwiml.Records.Rows;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Records.Rows;

public class RowBufferTests
{
    [Fact]
    public void Writes_texts_integers_and_nulls()
    {
        var row = new RowBuffer();
        row.Begin();
        row.TextOrNull("CA1"u8);
        row.TextOrNull([]);
        row.Integer(long.MinValue);
        row.Integer(long.MaxValue);
        row.IntegerOrNull(7, isKnown: true);
        row.IntegerOrNull(7, isKnown: false);
        row.Null();
        row.End();
        Assert.Equal("""["CA1",null,-9223372036854775808,9223372036854775807,7,null,null]""", Encoding.UTF8.GetString(row.Written));
    }

    [Theory]
    [InlineData("\"", "\\\"")]
    [InlineData("\\", "\\\\")]
    [InlineData("\0", "\\u0000")]
    [InlineData("\n", "\\u000a")]
    [InlineData("\u001f", "\\u001f")]
    [InlineData("\u007f", "\u007f")]
    [InlineData("<é😀>", "<é😀>")]
    public void Escapes_what_json_asks_for(string text, string expected)
    {
        var row = new RowBuffer();
        row.Begin();
        row.TextOrNull(Encoding.UTF8.GetBytes(text));
        row.End();
        Assert.Equal($"[\"{expected}\"]", Encoding.UTF8.GetString(row.Written));
    }

    [Fact]
    public void Any_bytes_come_back_as_the_framework_decodes_them() =>
        Prop.ForAll(Bytes(), texts => AreRead(texts)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_pair_of_bytes_comes_back_as_the_framework_decodes_it()
    {
        var pairs = Enumerable.Range(0, 65_536).Select(i => new[] { (byte)(i >> 8), (byte)i }).ToArray();
        Assert.True(AreRead(pairs));
    }

    [Fact]
    public void A_text_that_only_grows_by_escapes_finds_room()
    {
        foreach (var length in new[] { 1, 509, 510, 511, 512, 4_096, 49_152 })
        {
            Assert.True(AreRead([Enumerable.Repeat((byte)1, length).ToArray()]));
            Assert.True(AreRead([Enumerable.Repeat((byte)0xFF, length).ToArray()]));
            Assert.True(AreRead([Enumerable.Repeat((byte)'a', length).ToArray()]));
        }
    }

    [Fact]
    public void Borrowed_memory_goes_back()
    {
        var row = new RowBuffer();
        Assert.Equal(0, row.BorrowedBytes);
        row.Begin();
        row.TextOrNull(new byte[RowBuffer.OwnBytes]);
        Assert.True(row.BorrowedBytes >= RowBuffer.OwnBytes * 6);
        row.Clear();
        Assert.Equal(0, row.BorrowedBytes);
        Assert.Equal(0, row.Length);
    }

    [Fact]
    public void A_row_in_memory_of_its_own_allocates_nothing()
    {
        var row = new RowBuffer();
        AllocationCheck.Zero(() =>
        {
            row.Clear();
            row.Begin();
            row.TextOrNull("CA00000000000000000000000000000001"u8);
            row.TextOrNull("a \"quoted\" text, and \xFF"u8);
            row.Integer(1_700_000_000_000_000);
            row.End();
        });
    }

    [Fact]
    public void A_long_row_allocates_nothing_once_the_pool_is_warm()
    {
        var row = new RowBuffer();
        var text = new byte[20_000];
        AllocationCheck.Zero(() =>
        {
            row.Clear();
            row.Begin();
            row.TextOrNull(text);
            row.End();
        });
    }

    private static bool AreRead(byte[][] texts)
    {
        var row = new RowBuffer();
        row.Begin();
        foreach (var text in texts)
        {
            row.TextOrNull(text);
        }

        row.Null();
        row.End();
        using var parsed = JsonDocument.Parse(row.Written.ToArray());
        var values = parsed.RootElement.EnumerateArray().Select(v => v.GetString()).ToArray();
        return values.SequenceEqual(texts.Select(t => t.Length == 0 ? null : Encoding.UTF8.GetString(t)).Append(null));
    }

    // Texts of all lengths, with many quotes, control characters and broken sequences.
    private static Arbitrary<byte[][]> Bytes()
    {
        var anyByte = Gen.Frequency(
            (4, Gen.Choose(0x20, 0x7E)), (1, Gen.Choose(0, 0x1F)), (1, Gen.Elements('"', '\\').Select(c => (int)c)), (2, Gen.Choose(0x80, 0xFF))).Select(i => (byte)i);
        var characters = Gen.Elements("é", "日本", "😀", "\u0000", "ß\"").Select(Encoding.UTF8.GetBytes);
        var part = Gen.OneOf(anyByte.ArrayOf(), characters);
        return part.ArrayOf().Select(parts => parts.SelectMany(p => p).ToArray()).ArrayOf().ToArbitrary();
    }
}
