using FastTwiml.Http;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>What is refused, with which status, and whether the connection goes on.</summary>
public class RefusalTests
{
    private const string Host = "Host: voice.example.com\r\n";
    private const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";

    [Theory]
    [InlineData("GET /nothing HTTP/1.1\r\n" + Host + "\r\n", 404, true)]
    [InlineData("GET /Twiml HTTP/1.1\r\n" + Host + "\r\n", 404, true)]
    [InlineData("POST /twiml/ HTTP/1.1\r\n" + Host + Form + "Content-Length: 0\r\n\r\n", 404, true)]
    [InlineData("GET /twiml HTTP/1.1\r\n" + Host + "\r\n", 405, true)]
    [InlineData("DELETE /twiml/status HTTP/1.1\r\n" + Host + "\r\n", 405, true)]
    [InlineData("POST /health HTTP/1.1\r\n" + Host + "Content-Length: 3\r\n\r\nabc", 405, true)]
    [InlineData("POST /streams HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n\r\n", 405, true)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "\r\n", 411, false)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Content-Length: 65537\r\n\r\n", 413, false)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 415, true)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + "Content-Length: 2\r\n\r\na=", 415, true)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Expect: tea\r\nContent-Length: 2\r\n\r\na=", 417, false)]
    [InlineData("GET /streams HTTP/1.1\r\n" + Host + "\r\n", 426, true)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, false)]
    [InlineData("GET /health HTTP/2.0\r\n" + Host + "\r\n", 505, false)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Content-Length: 0\r\n\r\n", 403, true)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b", 400, false)]
    [InlineData("POST /twiml HTTP/1.1\r\n" + Host + Form + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\na=b", 400, false)]
    [InlineData("GET /health HTTP/1.1\r\n\r\n", 400, false)]
    [InlineData("\u0016\u0003\u0001\u0002", 400, false)]
    [InlineData("GET /health HTTP/1.1\r\n" + Host, 400, false)]
    public async Task Each_fault_has_its_status(string request, int status, bool goesOn)
    {
        await using var door = new FrontDoor();
        var refusals = 0;
        foreach (var arrival in Arrival.Every(System.Text.Encoding.Latin1.GetBytes(request)))
        {
            foreach (var asSegments in new[] { true, false })
            {
                var answer = Assert.Single(Answer.All(await door.ServeAsync(new ScriptedPipeReader(arrival.Chunks, asSegments))));
                Assert.Equal(status, answer.Status);
                Assert.Equal(goesOn, !answer.Fields.GetValueOrDefault("Connection", string.Empty).Contains("close", StringComparison.Ordinal));
                Assert.Equal("text/plain", answer.Fields["Content-Type"].Split(';')[0]);
                Assert.EndsWith(".", answer.Body.TrimEnd(), StringComparison.Ordinal);
                Assert.Equal(++refusals, RefusalsOf(door));
            }
        }
    }

    [Theory]
    [InlineData("/twiml", "POST")]
    [InlineData("/health", "GET, HEAD")]
    [InlineData("/streams", "GET")]
    public async Task A_405_names_the_methods(string path, string allow)
    {
        await using var door = new FrontDoor();
        var answer = Assert.Single(Answer.All(await door.ServeAsync($"PUT {path} HTTP/1.1\r\n{Host}\r\n")));
        Assert.Equal((405, allow), (answer.Status, answer.Fields["Allow"]));
    }

    [Fact]
    public async Task A_426_names_the_version()
    {
        await using var door = new FrontDoor();
        var answer = Assert.Single(Answer.All(await door.ServeAsync($"GET /streams HTTP/1.1\r\n{Host}\r\n")));
        Assert.Equal("13", answer.Fields["Sec-WebSocket-Version"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("has-a-dash")]
    [InlineData("CA0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_signed_webhook_without_a_usable_call_sid_is_a_bad_request(string callSid)
    {
        await using var door = new FrontDoor();
        var answer = Assert.Single(Answer.All(await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(callSid)))));
        Assert.Equal(400, answer.Status);
        Assert.Contains("CallSid", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_another_account_is_forbidden_and_counted()
    {
        await using var door = new FrontDoor(new MemoryStore { BelongsToAnother = static _ => true });
        var answer = Assert.Single(Answer.All(await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1")))));
        Assert.Equal(403, answer.Status);
        Assert.Equal(1, door.Counters.Refusals.Of(RejectReason.AnotherAccount));
    }

    private static long RefusalsOf(FrontDoor door)
    {
        long sum = 0;
        foreach (var reason in RejectReasons.All)
        {
            sum += door.Counters.Refusals.Of(reason);
        }

        return sum;
    }
}
