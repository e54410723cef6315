using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Webhooks;

/// <summary>What the operator is told of refused requests: the cause, once a minute, and nothing that strangers bring about.</summary>
public class RefusalLogTests
{
    private const string Sid = "CA00000000000000000000000000000001";

    [Fact]
    public async Task A_signature_over_another_url_is_told_once_a_minute_without_the_query()
    {
        var time = new ManualTime();
        await using var door = new FrontDoor(time: time);
        var post = TwilioRequest.Post("/twiml?agenda=secret", TwilioRequest.Inbound(Sid), origin: "https://another.example.com");
        Assert.Equal([403, 403], Answer.All(await door.ServeAsync(post + post)).Select(static answer => answer.Status));
        Assert.StartsWith("403: no token signs a request as https://voice.example.com/twiml. ", Assert.Single(door.Refusals.Errors), StringComparison.Ordinal);

        time.Pass(TimeSpan.FromSeconds(59));
        await door.ServeAsync(post);
        Assert.Single(door.Refusals.Errors);

        time.Pass(TimeSpan.FromSeconds(1));
        await door.ServeAsync(post);
        Assert.Equal(2, door.Refusals.Errors.Count);
    }

    [Fact]
    public async Task A_stream_whose_upgrade_a_proxy_took_away_is_told()
    {
        await using var door = new FrontDoor();
        const string request = "GET /streams HTTP/1.1\r\nHost: voice.example.com\r\nX-Twilio-Signature: x\r\nSec-WebSocket-Version: 13\r\n\r\n";
        Assert.Equal([426, 426], Answer.All(await door.ServeAsync(request + request)).Select(static answer => answer.Status));
        Assert.StartsWith("426: a signed request for a media stream came without its upgrade", Assert.Single(door.Refusals.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_to_nobodys_number_is_told()
    {
        await using var door = new FrontDoor();
        await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid, "+15555550000")));
        Assert.StartsWith($"Call {Sid} to +15555550000 belongs to no assistant", Assert.Single(door.Refusals.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /twiml HTTP/1.1\r\nHost: voice.example.com\r\nContent-Length: 0\r\n\r\n", 403)]
    [InlineData("GET /streams HTTP/1.1\r\nHost: voice.example.com\r\n\r\n", 426)]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: voice.example.com\r\nX-Twilio-Signature: x\r\n\r\n", 404)]
    public async Task Who_does_not_try_to_sign_leaves_no_line(string request, int status)
    {
        await using var door = new FrontDoor();
        Assert.Equal(status, Assert.Single(Answer.All(await door.ServeAsync(request))).Status);
        Assert.Empty(door.Refusals.Errors);
    }
}
