using System.Buffers;
using System.Text;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests;

public class ArrivalTests
{
    [Fact]
    public void Every_arrival_brings_the_same_bytes_and_every_cut_is_made()
    {
        var bytes = "abcd"u8.ToArray();
        var arrivals = Arrival.Every(bytes).ToArray();
        Assert.All(arrivals, arrival =>
        {
            Assert.Equal(bytes, arrival.Whole());
            Assert.Equal(bytes, arrival.Sequence().ToArray());
            Assert.Equal(bytes, arrival.GrowingReads().Last());
        });
        Assert.Equal(
            ["abcd", "a|bcd", "a||bcd", "ab|cd", "ab||cd", "abc|d", "abc||d", "a|b|c|d", "|a||b||c||d|"],
            arrivals.Select(static a => string.Join('|', a.Chunks.Select(Encoding.ASCII.GetString))));
    }

    [Fact]
    public void Segments_stay_apart_even_if_empty()
    {
        var segments = new List<int>();
        foreach (var segment in Segments.Of("ab"u8.ToArray(), [], "c"u8.ToArray()))
        {
            segments.Add(segment.Length);
        }

        Assert.Equal([2, 0, 1], segments);
        Assert.True(Segments.Of().IsEmpty);
    }

    [Fact]
    public void Growing_reads_begin_anew_each_time() =>
        Assert.Equal(["a", "ab", "abc"], Arrival.Every("abc"u8.ToArray()).Single(static a => a.Name == "byte by byte")
            .GrowingReads().Select(Encoding.ASCII.GetString));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(70_000)]
    public void Guarded_memory_has_the_content_and_can_be_written(int length)
    {
        var content = Enumerable.Range(0, length).Select(static i => (byte)i).ToArray();
        using var atEnd = GuardedMemory.EndingAtGuard(content);
        using var atStart = GuardedMemory.StartingAtGuard(content);
        using var room = GuardedMemory.Room(length);
        content.CopyTo(room.Span);
        Assert.Equal(content, atEnd.Span);
        Assert.Equal(content, atStart.Span);
        Assert.Equal(content, room.Span);
    }

    [Fact]
    public void Guarded_memory_is_gone_after_its_end()
    {
        var memory = GuardedMemory.Room(1);
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
    }

    [Fact]
    public void Table_cells_are_bytes_with_escapes()
    {
        Assert.Equal("a\r\n\t\0\\\x7F\u00FF"u8[..7].ToArray().Append((byte)0xFF), SpecRow.Unescape(@"a\r\n\t\0\\\x7F\xFF"));
        Assert.Equal("é😀"u8.ToArray(), SpecRow.Unescape("é😀"));
        Assert.Throws<FormatException>(() => SpecRow.Unescape(@"\q"));
    }
}
