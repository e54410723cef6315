using System.Text;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>Several requests on one connection (RFC 9112 section 9.3).</summary>
public class PipeliningTests
{
    private static readonly (string Name, string Request, int Status)[] Kinds =
    [
        ("webhook", TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1")), 200),
        ("callback", TwilioRequest.Post("/twiml/status", TwilioRequest.Inbound("CA1")), 204),
        ("health", "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        ("unknown", "GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("unsigned", TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"), authToken: "wrong"), 403),
        ("chunked", TwilioRequest.Chunked(TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"))), 200),
    ];

    [Fact]
    public async Task Requests_of_each_kind_in_each_order_are_answered_in_order()
    {
        await using var door = new FrontDoor();
        foreach (var first in Kinds)
        {
            foreach (var second in Kinds)
            {
                foreach (var third in Kinds)
                {
                    var answers = Answer.All(await door.ServeAsync(first.Request + second.Request + third.Request));
                    Assert.Equal([first.Status, second.Status, third.Status], answers.Select(static answer => answer.Status));
                }
            }
        }
    }

    [Fact]
    public async Task Answers_of_one_read_leave_with_one_flush()
    {
        await using var door = new FrontDoor();
        var output = new CollectingPipeWriter();
        var requests = Encoding.UTF8.GetBytes(string.Concat(Kinds.Select(static kind => kind.Request)));
        await door.Listener.ServeAsync(new InMemoryConnection(new ScriptedPipeReader([requests]), output));
        Assert.Equal(1, output.Flushes);
        Assert.Equal(Kinds.Length, Answer.All(output.Written).Count);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public async Task More_than_a_batch_of_requests_is_answered_too(int count)
    {
        await using var door = new FrontDoor();
        var answers = Answer.All(await door.ServeAsync(string.Concat(Enumerable.Repeat(Kinds[0].Request, count))));
        Assert.Equal(count, answers.Count(static answer => answer.Status == 200));
        Assert.Equal(count, door.Store.Rows.Count);
    }

    [Fact]
    public async Task However_two_requests_are_split_both_are_answered()
    {
        await using var door = new FrontDoor();
        foreach (var (first, second) in new[] { (5, 0), (0, 5), (2, 5) })
        {
            var bytes = Encoding.UTF8.GetBytes(Kinds[first].Request + Kinds[second].Request);
            foreach (var arrival in Arrival.Every(bytes))
            {
                foreach (var asSegments in new[] { true, false })
                {
                    var answers = Answer.All(await door.ServeAsync(new ScriptedPipeReader(arrival.Chunks, asSegments)));
                    Assert.Equal([200, 200], answers.Select(static answer => answer.Status));
                }
            }
        }
    }

    [Fact]
    public async Task Nothing_behind_connection_close_is_answered()
    {
        await using var door = new FrontDoor();
        var answers = Answer.All(await door.ServeAsync("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Kinds[2].Request));
        Assert.Equal("close", Assert.Single(answers).Fields["Connection"]);
    }

    [Theory]
    [InlineData("", "close")]
    [InlineData("Connection: keep-alive\r\n", "keep-alive")]
    public async Task Http_1_0_closes_unless_it_asks_to_stay(string header, string connection)
    {
        await using var door = new FrontDoor();
        var answers = Answer.All(await door.ServeAsync($"GET /health HTTP/1.0\r\n{header}\r\n" + Kinds[2].Request));
        Assert.Equal(connection, answers[0].Fields["Connection"]);
        Assert.Equal(connection == "close" ? 1 : 2, answers.Count);
    }

    [Fact]
    public async Task A_refused_frame_ends_the_connection_behind_the_answers_before_it()
    {
        await using var door = new FrontDoor();
        var answers = Answer.All(await door.ServeAsync(Kinds[0].Request + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + Kinds[0].Request));
        Assert.Equal([200, 400], answers.Select(static answer => answer.Status));
    }

    [Fact]
    public async Task Continue_is_said_once_and_in_order()
    {
        await using var door = new FrontDoor();
        var post = TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"), headers: "Expect: 100-continue\r\n");
        var body = post.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var chunks = new[] { Kinds[2].Request + post[..body], post[body..(body + 9)], post[(body + 9)..] }.Select(Encoding.UTF8.GetBytes);
        var answers = Answer.All(await door.ServeAsync(new ScriptedPipeReader(chunks)));
        Assert.Equal([200, 100, 200], answers.Select(static answer => answer.Status));
    }

    [Fact]
    public async Task Continue_is_not_said_when_the_body_is_there_or_will_be_refused()
    {
        await using var door = new FrontDoor();
        var post = TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"), headers: "Expect: 100-continue\r\n");
        Assert.Equal([200], Answer.All(await door.ServeAsync(post)).Select(static answer => answer.Status));

        var refused = post.Replace("/twiml", "/other", StringComparison.Ordinal);
        var head = refused[..(refused.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
        var answer = Assert.Single(Answer.All(await door.ServeAsync(head)));
        Assert.Equal((404, "close"), (answer.Status, answer.Fields["Connection"]));
    }

    [Fact]
    public async Task A_refused_head_that_asks_first_gets_no_body_either()
    {
        await using var door = new FrontDoor();
        var input = new ScriptedPipeReader([Encoding.ASCII.GetBytes("HEAD /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")]);
        Assert.Equal(404, Assert.Single(Answer.All(await door.ServeAsync(input), headOnly: true)).Status);
    }

    [Fact]
    public async Task Head_gets_the_fields_of_get_without_the_body()
    {
        await using var door = new FrontDoor();
        var input = new ScriptedPipeReader([Encoding.ASCII.GetBytes("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n")]);
        var head = Assert.Single(Answer.All(await door.ServeAsync(input), headOnly: true));
        var get = Assert.Single(Answer.All(await door.ServeAsync(Kinds[2].Request)));
        Assert.Equal(get.Fields["Content-Length"], head.Fields["Content-Length"]);
        Assert.NotEqual("0", head.Fields["Content-Length"]);
    }
}
