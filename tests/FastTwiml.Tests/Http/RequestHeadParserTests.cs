using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using FastTwiml.Tests.Http.Tables;
using Xunit;

namespace FastTwiml.Tests.Http;

public class RequestHeadParserTests
{
    [Fact]
    public void Reads_a_webhook_as_twilio_sends_it()
    {
        var bytes = HeadSamples.Webhook;
        var searched = 0;
        Assert.Equal(ParseResult.Complete(bytes.Length), RequestHeadParser.Parse(bytes, ref searched, out var head));
        var values = HeadRun.Values(head, bytes);
        Assert.Equal("Post /twilio/voice region=eu", $"{values["method"]} {values["path"]} {values["query"]}");
        Assert.Equal("voice.example.com", values["host"]);
        Assert.Equal("application/x-www-form-urlencoded; charset=UTF-8", values["type"]);
        Assert.Equal("ETT75L8YhB7Hb2XjGfICKzKRKUI= 1", $"{values["signature"]} {values["signatures"]}");
        Assert.Equal(1017, head.ContentLength);
        Assert.False(head.KeepAlive);
    }

    [Fact]
    public void Reads_the_upgrade_of_a_stream_in_every_split()
    {
        var bytes = HeadSamples.Stream;
        var whole = HeadRun.Whole(bytes);
        Assert.Equal(ParseStatus.Complete, whole.Result.Status);
        Assert.Contains("upgrade=yes", whole.Head, StringComparison.Ordinal);
        Assert.All(Arrival.Every(bytes), arrival => Assert.Equal(whole, HeadRun.Reads(arrival.GrowingReads())));
    }

    [Fact]
    public void Nothing_is_an_incomplete_head()
    {
        var searched = 0;
        Assert.Equal(ParseResult.Incomplete(), RequestHeadParser.Parse([], ref searched, out _));
    }

    [Fact]
    public void Goes_on_searching_where_it_stopped()
    {
        var bytes = HeadSamples.Webhook;
        var searched = 0;
        for (var length = 1; length < bytes.Length; length++)
        {
            // What was searched before may be anything now: it is not looked at again while the end is missing.
            var read = bytes[..length];
            read.AsSpan(1, Math.Max(0, length - 4)).Fill((byte)'\n');
            read[0] = (byte)'G';
            Assert.Equal(ParseResult.Incomplete(), RequestHeadParser.Parse(length < 5 ? bytes.AsSpan(0, length) : read, ref searched, out _));
            Assert.Equal(length, searched);
        }

        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, ref searched, out _).Status);
        Assert.Equal(0, searched);
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_search_position_outside_does_no_harm(int searched)
    {
        var result = RequestHeadParser.Parse("GET / HTTP/1.1\r\nHost: a\r\n"u8, ref searched, out _);
        Assert.Equal(ParseStatus.Incomplete, result.Status);
    }

    [Fact]
    public void Leaves_what_follows_to_the_next_request()
    {
        byte[] two = [.. HeadSamples.Stream, .. HeadSamples.Webhook];
        var searched = 0;
        var first = RequestHeadParser.Parse(two, ref searched, out var head);
        Assert.Equal((HeadSamples.Stream.Length, RequestMethod.Get), (first.Consumed, head.Method));
        var second = RequestHeadParser.Parse(two.AsSpan(first.Consumed), ref searched, out head);
        Assert.Equal((HeadSamples.Webhook.Length, RequestMethod.Post), (second.Consumed, head.Method));
    }

    [Fact]
    public void A_rejected_head_says_nothing()
    {
        var bytes = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"u8;
        var searched = 0;
        var result = RequestHeadParser.Parse(bytes, ref searched, out var head);
        Assert.Equal(RejectReason.RepeatedContentLength, result.Reason);
        Assert.Equal(default, head);
    }

    [Theory]
    [InlineData("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "#")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", " Y")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n", "\u0001")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "Host: b")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", "\nX")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "\r\n\r\n")]
    [InlineData("GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", "(T")]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/2.0")]
    public void Says_where_the_fault_is(string head, string at)
    {
        var result = HeadRun.Whole(Encoding.Latin1.GetBytes(head)).Result;
        Assert.Equal(ParseStatus.Rejected, result.Status);
        Assert.Equal(head.LastIndexOf(at, StringComparison.Ordinal), result.Offset);
    }

    [Fact]
    public void Allocates_nothing()
    {
        byte[] rejected = [.. HeadSamples.Webhook[..^4], .. "\r\nX Y: 1\r\n\r\n"u8];
        AllocationCheck.Zero(() =>
        {
            var searched = 0;
            RequestHeadParser.Parse(HeadSamples.Webhook.AsSpan(0, 300), ref searched, out _);
            RequestHeadParser.Parse(HeadSamples.Webhook, ref searched, out _);
            RequestHeadParser.Parse(HeadSamples.Stream, ref searched, out _);
            RequestHeadParser.Parse(rejected, ref searched, out _);
        });
    }
}
