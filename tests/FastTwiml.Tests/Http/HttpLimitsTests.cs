using System.Text;
using FastTwiml.Http;
using FastTwiml.Tests.Http.Tables;
using Xunit;

namespace FastTwiml.Tests.Http;

/// <summary>Each limit of HTTP one below, at, and one above, whole and in every split.</summary>
public class HttpLimitsTests
{
    private const string Accepted = "accepted";

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.HeadTooLarge))]
    public void Head_bytes(int beyond, string expected)
    {
        const string Start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        ExpectHead(expected, Start + new string('x', HttpLimits.HeadBytes + beyond - Start.Length - 4) + "\r\n\r\n");
    }

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.HeadTooLarge))]
    public void Head_bytes_with_an_empty_line_before(int beyond, string expected)
    {
        const string Start = "\r\nGET / HTTP/1.1\r\nHost: a\r\nX: ";
        ExpectHead(expected, Start + new string('x', HttpLimits.HeadBytes + beyond - Start.Length - 4) + "\r\n\r\n");
    }

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.TooManyFields))]
    public void Fields(int beyond, string expected) =>
        ExpectHead(expected, $"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X: 1\r\n", HttpLimits.Fields + beyond - 1))}\r\n");

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.TargetTooLong))]
    public void Target_bytes(int beyond, string expected) =>
        ExpectHead(expected, $"GET /{new string('a', HttpLimits.TargetBytes + beyond - 1)} HTTP/1.1\r\nHost: a\r\n\r\n");

    [Theory]
    [InlineData(-1, nameof(RejectReason.HeadTooLarge))]
    [InlineData(0, nameof(RejectReason.HeadTooLarge))]
    [InlineData(1, nameof(RejectReason.TargetTooLong))]
    public void Target_bytes_in_a_head_that_is_too_large_too(int beyond, string expected) =>
        ExpectHead(expected, $"GET /{new string('a', HttpLimits.TargetBytes + beyond - 1)} HTTP/1.1\r\nX: {new string('x', HttpLimits.HeadBytes)}\r\n\r\n");

    [Fact]
    public void A_target_without_end_is_too_long() => ExpectHead(nameof(RejectReason.TargetTooLong), $"GET /{new string('a', HttpLimits.HeadBytes)}");

    [Fact]
    public void A_method_without_end_is_a_head_too_large() => ExpectHead(nameof(RejectReason.HeadTooLarge), new string('A', 16_380) + " " + new string('A', 16_380) + " " + new string('A', 99));

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.InvalidHost))]
    public void Host_bytes(int beyond, string expected) =>
        ExpectHead(expected, $"GET / HTTP/1.1\r\nHost: {new string('a', HttpLimits.HostBytes + beyond)}\r\n\r\n");

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.BodyTooLarge))]
    public void Body_bytes_by_length(int beyond, string expected) =>
        ExpectHead(expected, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {HttpLimits.BodyBytes + beyond}\r\n\r\n");

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.BodyTooLarge))]
    public void Body_bytes_in_one_chunk(int beyond, string expected)
    {
        var size = HttpLimits.BodyBytes + beyond;
        ExpectBody(expected, $"{size:x}\r\n{new string('a', size)}\r\n0\r\n\r\n", everySplit: false);
    }

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.BodyTooLarge))]
    public void Body_bytes_in_many_chunks(int beyond, string expected)
    {
        var chunk = $"400\r\n{new string('a', 1024)}\r\n";
        var last = 1024 + beyond;
        ExpectBody(expected, $"{string.Concat(Enumerable.Repeat(chunk, 63))}{last:x}\r\n{new string('a', last)}\r\n0\r\n\r\n", everySplit: false);
    }

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.ChunkLineTooLong))]
    public void Chunk_line_bytes(int beyond, string expected) =>
        ExpectBody(expected, $"1;{new string('x', HttpLimits.ChunkLineBytes + beyond - 2)}\r\na\r\n0\r\n\r\n");

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.ChunkLineTooLong))]
    public void Chunk_line_bytes_of_zeros(int beyond, string expected) =>
        ExpectBody(expected, $"{new string('0', HttpLimits.ChunkLineBytes + beyond - 1)}1\r\na\r\n0\r\n\r\n");

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.ChunkExtensionsTooLarge))]
    public void Chunk_extension_bytes_of_all_chunks(int beyond, string expected)
    {
        const int Each = 512;
        var full = $"1;{new string('x', Each - 1)}\r\na\r\n";
        var last = $"0;{new string('x', Each - 1 + beyond)}\r\n\r\n";
        ExpectBody(expected, string.Concat(Enumerable.Repeat(full, HttpLimits.ChunkExtensionBytes / Each - 1)) + last);
    }

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, Accepted)]
    [InlineData(1, nameof(RejectReason.TrailersTooLarge))]
    public void Trailer_bytes(int beyond, string expected)
    {
        const string Field = "X: 1\r\n";
        var name = HttpLimits.TrailerBytes + beyond - Field.Length - ": \r\n\r\n".Length;
        ExpectBody(expected, $"1\r\na\r\n0\r\n{Field}{new string('x', name)}: \r\n\r\n");
    }

    private static void ExpectHead(string expected, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var whole = HeadRun.Whole(bytes);
        Assert.Equal(expected, whole.Result.Status == ParseStatus.Complete ? Accepted : whole.Result.Reason.ToString());

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var searched = 0;
            var result = RequestHeadParser.Parse(bytes.AsSpan(0, cut), ref searched, out _);
            result = result.Status == ParseStatus.Incomplete ? RequestHeadParser.Parse(bytes, ref searched, out _) : result;
            Assert.Equal((cut, whole.Result), (cut, result));
        }

        var position = 0;
        for (var length = 1; length <= bytes.Length; length++)
        {
            var result = RequestHeadParser.Parse(bytes.AsSpan(0, length), ref position, out _);
            if (result.Status != ParseStatus.Incomplete)
            {
                Assert.Equal(whole.Result, result);
                return;
            }
        }

        Assert.Fail("No result byte by byte.");
    }

    private static void ExpectBody(string expected, string text, bool everySplit = true)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var whole = BodyRun.Of(bytes);
        Assert.Equal(expected, whole.Status == ParseStatus.Complete ? Accepted : whole.Reason.ToString());
        Assert.Equal(whole, BodyRun.Of(bytes.Select(static b => new[] { b })));

        // Within long runs of data one place is like another.
        for (var cut = 1; cut < bytes.Length; cut += everySplit || cut < 100 || cut > bytes.Length - 100 ? 1 : 997)
        {
            Assert.Equal((cut, whole), (cut, BodyRun.Of(bytes[..cut], bytes[cut..])));
        }
    }
}
