using System.Text;
using FastTwiml.Assistants;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Routing;
using Xunit;

namespace FastTwiml.Tests.Webhooks;

/// <summary>What Twilio is answered when a stream is over and it asks what comes next.</summary>
public class StreamNextTests
{
    private const string Sid = "CA00000000000000000000000000000001";
    private const string Hangup = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Hangup/></Response>";

    private const string Fallback = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say>Please hold &amp; &quot;wait&quot;.</Say>"
        + "<Dial>+15555550111</Dial></Response>";

    public static TheoryData<object> Ends => [.. Enum.GetValues<StreamEnd>().Where(static end => end != StreamEnd.None).Cast<object>()];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task The_fallback_runs_when_the_stream_failed_and_only_then(object end)
    {
        await using var door = new FrontDoor();
        door.Ended.Note(Encoding.ASCII.GetBytes(Sid), (StreamEnd)end, 1);
        var failed = end is not (StreamEnd.HungUp or StreamEnd.Stopped or StreamEnd.Replaced);

        var answer = Assert.Single(Answer.All(await door.ServeAsync(Next("?assistant_id=3"))));

        Assert.Equal((200, failed ? Fallback : Hangup), (answer.Status, answer.Body));
        Assert.Equal("application/xml", answer.Fields["Content-Type"]);
        Assert.Equal((failed ? 1 : 0, failed ? 0 : 1), (door.Counters.FellBack.Value, door.Counters.HungUp.Value));
        Assert.Equal(1, door.Counters.Of(Route.StreamNext).Value);
        Assert.Empty(door.Store.Rows);
    }

    [Fact]
    public async Task A_stream_that_nobody_knows_failed()
    {
        await using var door = new FrontDoor();
        door.Ended.Note("CA00000000000000000000000000000002"u8, StreamEnd.HungUp, 1);
        Assert.Equal(Fallback, await BodyAsync(door, "?assistant_id=3"));
    }

    [Fact]
    public async Task The_end_of_an_earlier_stream_says_nothing_about_a_later_one()
    {
        await using var door = new FrontDoor();
        door.Ended.Note(Encoding.ASCII.GetBytes(Sid), StreamEnd.Stopped, 1);
        door.Ended.Forget(Encoding.ASCII.GetBytes(Sid));
        Assert.Equal(Fallback, await BodyAsync(door, "?assistant_id=3"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?assistant_id=")]
    [InlineData("?assistant_id=1")]
    [InlineData("?assistant_id=99")]
    [InlineData("?assistant_id=x")]
    [InlineData("?assistant_id=3&assistant_id=1")]
    public async Task Without_an_assistant_that_has_a_fallback_the_call_ends(string query)
    {
        await using var door = new FrontDoor();
        door.Ended.Note(Encoding.ASCII.GetBytes(Sid), StreamEnd.AssistantFailed, 1);
        Assert.Equal(Hangup, await BodyAsync(door, query));
        Assert.Equal((0, 1), (door.Counters.FellBack.Value, door.Counters.HungUp.Value));
    }

    [Fact]
    public async Task The_query_is_part_of_the_signature()
    {
        await using var door = new FrontDoor();
        var changed = Next("?assistant_id=1").Replace("assistant_id=1", "assistant_id=3", StringComparison.Ordinal);
        Assert.Equal(403, Assert.Single(Answer.All(await door.ServeAsync(changed))).Status);
        Assert.Equal(0, door.Counters.FellBack.Value);
    }

    [Fact]
    public async Task Only_a_POST_is_answered()
    {
        await using var door = new FrontDoor();
        var answer = Assert.Single(Answer.All(await door.ServeAsync("GET /streams/next HTTP/1.1\r\nHost: a\r\n\r\n")));
        Assert.Equal((405, "POST"), (answer.Status, answer.Fields["Allow"]));
    }

    [Fact]
    public async Task Twilio_is_told_to_ask_with_a_url_that_this_program_answers()
    {
        await using var door = new FrontDoor(paths: new RoutePaths { Prefix = "/x", StreamNext = "/after" }, publicUrl: "https://voice.example.com:8443/stripped");
        var twiml = await door.ServeAsync(TwilioRequest.Post("/x/twiml", TwilioRequest.Inbound(Sid, "+15555550166"), "https://voice.example.com:8443/stripped"));
        Assert.Contains(
            "<Connect action=\"https://voice.example.com:8443/stripped/x/after?assistant_id=3\">"
            + "<Stream url=\"wss://voice.example.com:8443/stripped/x/streams\" "
            + "statusCallback=\"https://voice.example.com:8443/stripped/streams/status?team=a&amp;b\">",
            twiml,
            StringComparison.Ordinal);

        var next = TwilioRequest.Post("/x/after?assistant_id=3", TwilioRequest.Inbound(Sid), "https://voice.example.com:8443/stripped");
        Assert.Equal(Fallback, Assert.Single(Answer.All(await door.ServeAsync(next))).Body);
    }

    [Fact]
    public async Task The_url_begins_as_Twilio_reached_us()
    {
        await using var door = new FrontDoor(publicUrl: null);
        var post = TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid, "+15555550166"), origin: "http://voice.example.com");
        Assert.Contains(
            "<Connect action=\"http://voice.example.com/streams/next?assistant_id=3\"><Stream url=\"wss://voice.example.com/streams\" "
            + "statusCallback=\"http://voice.example.com/streams/status?team=a&amp;b\">",
            await door.ServeAsync(post),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assistant_without_a_fallback_has_no_action()
    {
        await using var door = new FrontDoor();
        var twiml = await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid, "+15555550177")));
        Assert.Contains("<Connect><Stream", twiml, StringComparison.Ordinal);
    }

    private static string Next(string query) => TwilioRequest.Post("/streams/next" + query, TwilioRequest.Inbound(Sid));

    private static async Task<string> BodyAsync(FrontDoor door, string query) =>
        Assert.Single(Answer.All(await door.ServeAsync(Next(query)))).Body;
}
