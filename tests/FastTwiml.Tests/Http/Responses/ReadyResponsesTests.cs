using System.Text;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Responses;

public class ReadyResponsesTests
{
    public static IEnumerable<object[]> Reasons() => RejectReasons.All.ToArray().Select(static r => new object[] { r.ToString() });

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Every_refusal_is_an_answer_that_a_client_reads(string name)
    {
        var reason = Enum.Parse<RejectReason>(name);
        var ready = ReadyResponses.For(reason);
        Assert.Equal((reason, RejectReasons.StatusCode(reason)), (ready.Reason, ready.StatusCode));
        Assert.InRange(ready.MaxLength, 1, ReadyResponses.MaxLength);
        foreach (var connection in Enum.GetValues<ConnectionOption>())
        {
            using var answer = await Answers.ReadAsync(Answers.Written(ready, connection, headOnly: false), HttpMethod.Get);
            Assert.Equal(ready.StatusCode, (int)answer.StatusCode);
            Assert.Equal($"{RejectReasons.Sentence(reason)}\n", await answer.Content.ReadAsStringAsync());
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
            Assert.NotNull(answer.Headers.Date);
            Assert.Equal(connection == ConnectionOption.Close, answer.Headers.ConnectionClose ?? false);
            Assert.Equal(connection == ConnectionOption.KeepAlive, answer.Headers.Connection.Contains("keep-alive"));

            using var head = await Answers.ReadAsync(Answers.Written(ready, connection, headOnly: true), HttpMethod.Head);
            Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
            Assert.Equal(answer.Headers.ToString().Length, head.Headers.ToString().Length);
        }
    }

    [Theory]
    [InlineData(nameof(RejectReason.MethodNotAllowedPost), "POST")]
    [InlineData(nameof(RejectReason.MethodNotAllowedGetHead), "GET,HEAD")]
    [InlineData(nameof(RejectReason.MethodNotAllowedGet), "GET")]
    public async Task A_wrong_method_is_told_the_right_ones(string reason, string allowed)
    {
        using var answer = await Read(reason);
        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal(allowed, string.Join(',', answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task A_missing_upgrade_is_told_the_protocol_and_its_version()
    {
        using var answer = await Read(nameof(RejectReason.UpgradeRequired));
        Assert.Equal(426, (int)answer.StatusCode);
        Assert.Equal("13", Assert.Single(answer.Headers.GetValues("Sec-WebSocket-Version")));
        Assert.Equal("websocket", Assert.Single(answer.Headers.Upgrade).Name);
        Assert.Equal(["upgrade", "close"], answer.Headers.Connection);
    }

    [Theory]
    [InlineData(nameof(RejectReason.Draining))]
    [InlineData(nameof(RejectReason.StoreUnwritable))]
    [InlineData(nameof(RejectReason.TooManyConnections))]
    public async Task What_may_be_tried_again_says_when(string reason)
    {
        using var answer = await Read(reason);
        Assert.Equal((503, 1.0), ((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta?.TotalSeconds));
    }

    [Fact]
    public void A_refusal_byte_for_byte()
    {
        var written = Encoding.ASCII.GetString(Answers.Written(ReadyResponses.For(RejectReason.MissingHost), ConnectionOption.Close, headOnly: false));
        var date = written.Substring(written.IndexOf("Date: ", StringComparison.Ordinal) + 6, DateHeader.Bytes);
        Assert.Equal(
            "HTTP/1.1 400 Bad Request\r\nDate: " + date + "\r\nContent-Type: text/plain\r\nContent-Length: 44\r\nConnection: close\r\n\r\n"
            + "An HTTP/1.1 request must have a Host field.\n",
            written);
    }

    [Fact]
    public async Task The_plain_routes_answer_in_a_word()
    {
        using var health = await Answers.ReadAsync(Answers.Written(ReadyResponses.Health, ConnectionOption.None, headOnly: false), HttpMethod.Get);
        Assert.Equal((200, "ok\n"), ((int)health.StatusCode, await health.Content.ReadAsStringAsync()));
        using var ready = await Answers.ReadAsync(Answers.Written(ReadyResponses.ReadyYes, ConnectionOption.None, headOnly: false), HttpMethod.Get);
        Assert.Equal((200, "ready\n"), ((int)ready.StatusCode, await ready.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task No_content_has_neither_content_nor_length()
    {
        var bytes = Answers.Written(ReadyResponses.NoContent, ConnectionOption.None, headOnly: false);
        using var answer = await Answers.ReadAsync(bytes, HttpMethod.Post);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.DoesNotContain("Content-", Encoding.ASCII.GetString(bytes), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void There_is_no_answer_without_a_reason() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => ReadyResponses.For(RejectReason.None));

    [Fact]
    public void Writes_within_its_room()
    {
        foreach (var reason in RejectReasons.All)
        {
            var ready = ReadyResponses.For(reason);
            using var room = GuardedMemory.Room(ready.MaxLength);
            Assert.All(Enum.GetValues<ConnectionOption>(), connection => Assert.InRange(ready.Write(room.Span, connection, false), 1, ready.MaxLength));
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var room = new byte[ReadyResponses.MaxLength];
        AllocationCheck.Zero(() =>
        {
            ReadyResponses.For(RejectReason.WrongSignature).Write(room, ConnectionOption.Close, headOnly: false);
            ReadyResponses.NoContent.Write(room, ConnectionOption.None, headOnly: true);
        });
    }

    private static Task<HttpResponseMessage> Read(string reason) =>
        Answers.ReadAsync(Answers.Written(ReadyResponses.For(Enum.Parse<RejectReason>(reason)), ConnectionOption.Close, headOnly: false), HttpMethod.Get);
}
