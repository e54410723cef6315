using System.Text;
using FastTwiml.Load.Webhooks;
using Xunit;

namespace FastTwiml.Tests.Load;

public class AnswerParserTests
{
    public static TheoryData<string, int, bool> Answers => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, false },
        { "HTTP/1.1 200 OK\r\nDate: now\r\ncontent-length:5\r\nServer: x\r\n\r\nhello", 200, false },
        { "HTTP/1.1 403 Forbidden\r\nCONTENT-LENGTH: 0\r\nConnection: Close\r\n\r\n", 403, true },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, true },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\nA;x=y\r\nlo, world!\r\n0\r\nTrailer: t\r\n\r\n", 200, false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Finds_the_end_wherever_the_bytes_are_split(string text, int status, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var split = 0; split < bytes.Length; split++)
        {
            var parser = new AnswerParser();

            // The second time, a head may be known already.
            for (var time = 0; time < 2; time++)
            {
                Assert.Equal(ParseState.Partial, parser.Parse(bytes.AsSpan(0, split), out _));
                Assert.Equal(ParseState.Complete, parser.Parse(bytes, out var answer));
                Assert.Equal((status, bytes.Length, closes), (answer.Status, answer.Length, answer.ClosesConnection));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Tells_what_follows_from_the_answer(string text, int status, bool closes)
    {
        Assert.Equal(ParseState.Complete, new AnswerParser().Parse(Encoding.ASCII.GetBytes(text + "HTTP/1.1 500"), out var answer));
        Assert.Equal((status, text.Length, closes), (answer.Status, answer.Length, answer.ClosesConnection));
    }

    [Fact]
    public void A_head_like_the_last_but_for_its_length_is_read_anew()
    {
        var parser = new AnswerParser();
        _ = parser.Parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8, out _);
        Assert.Equal(ParseState.Complete, parser.Parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8, out var answer));
        Assert.Equal(40, answer.Length);
        Assert.Equal(ParseState.Complete, parser.Parse("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nhi"u8, out answer));
        Assert.Equal(500, answer.Status);
    }

    [Theory]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n")]
    public void An_answer_whose_end_is_not_told_is_broken(string text) =>
        Assert.Equal(ParseState.Broken, new AnswerParser().Parse(Encoding.ASCII.GetBytes(text), out _));
}
