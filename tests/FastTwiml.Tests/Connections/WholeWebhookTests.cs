using System.Text;
using System.Xml;
using System.Xml.Linq;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Routing;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>The whole way from the bytes of a call to its TwiML and its record.</summary>
public class WholeWebhookTests
{
    /// <summary>An inbound call as Twilio sends it, with its signature for token 12345 and https://voice.example.com/twilio/voice.</summary>
    private const string Published =
        "POST /twilio/voice HTTP/1.1\r\nHost: voice.example.com\r\nUser-Agent: TwilioProxy/1.1\r\nContent-Length: 789\r\nAccept: */*\r\n"
        + "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Home-Region: us1\r\n"
        + "X-Twilio-Signature: ETT75L8YhB7Hb2XjGfICKzKRKUI=\r\nI-Twilio-Idempotency-Token: 11111111-2222-4333-8444-555555555555\r\n\r\n"
        + "Called=%2B15555550199&ToState=CA&CallerCountry=US&Direction=inbound&CallerState=CA&ToZip=&CallSid=CA00000000000000000000000000000001"
        + "&To=%2B15555550199&CallerZip=91604&ToCountry=US&StirVerstat=TN-Validation-Passed-A&CallToken=%257B%2522parentCallInfoToken%2522%253A%2522"
        + "eyJhbGciOiJFUzI1NiJ9.eyJjYWxsU2lkIjoiQ0EwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMSIsImZyb20iOiIrMTU1NTU1NTAxMDAiLCJ0byI6IisxNTU1NTU1"
        + "MDE5OSIsImlhdCI6IjE3NTc3NzQ3NzkifQ.AAAA_BBBB-CCCC%2522%252C%2522identityHeaderTokens%2522%253A%255B%255D%257D&CalledZip=&ApiVersion=2010-04-01"
        + "&CalledCity=&CallStatus=ringing&From=%2B15555550100&AccountSid=AC00000000000000000000000000000001&CalledCountry=US&CallerCity=LOS+ANGELES"
        + "&ToCity=&FromCountry=US&Caller=%2B15555550100&FromCity=LOS+ANGELES&CalledState=CA&FromZip=91604&FromState=CA";

    private const string Expected =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect><Stream url=\"wss://voice.example.com/streams\">"
        + "<Parameter name=\"To\" value=\"+15555550199\"/><Parameter name=\"From\" value=\"+15555550100\"/></Stream></Connect></Response>";

    private static readonly RoutePaths Paths = new() { Voice = "/twilio/voice" };

    [Fact]
    public async Task A_call_as_Twilio_sends_it_gets_its_twiml_byte_for_byte()
    {
        await using var door = new FrontDoor(paths: Paths);
        var answer = Assert.Single(Answer.All(await door.ServeAsync(Published)));
        Assert.Equal(200, answer.Status);
        Assert.Equal(Expected, answer.Body);
        Assert.Equal("application/xml", answer.Fields["Content-Type"]);
        Assert.Single(door.Store.Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task However_it_is_split_the_answer_is_the_same(bool asSegments)
    {
        await using var door = new FrontDoor(paths: Paths);
        var bytes = Encoding.ASCII.GetBytes(Published);
        foreach (var arrival in Arrival.Every(bytes))
        {
            var answer = Assert.Single(Answer.All(await door.ServeAsync(new ScriptedPipeReader(arrival.Chunks, asSegments))));
            Assert.Equal((200, Expected), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task One_changed_byte_of_the_body_is_refused()
    {
        await using var door = new FrontDoor(paths: Paths);
        var body = Published.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        for (var i = body; i < Published.Length; i += 7)
        {
            var changed = Published[..i] + (Published[i] == 'Z' ? 'Y' : 'Z') + Published[(i + 1)..];
            Assert.Equal(403, Assert.Single(Answer.All(await door.ServeAsync(changed))).Status);
        }

        Assert.Empty(door.Store.Rows);
    }

    [Fact]
    public async Task An_outbound_call_keeps_every_character_of_its_metadata()
    {
        const string welcome = "Hi & <b>\"you\"</b> 'all' + 100% Grüße 日本 🎉 %2B \u0001\u0008tab\there\r\nline";
        await using var door = new FrontDoor();
        var target = "/twiml?outbound=true&assistant_id=2&welcome_message=" + Uri.EscapeDataString(welcome)
            + "&agenda=a+b%2Bc&to_phone_number=%2B4915112345678";
        var pairs = TwilioRequest.Inbound("CA2", to: "+4915112345678", from: "+15555550199");
        pairs[3] = ("Direction", "outbound-api");
        var answer = Assert.Single(Answer.All(await door.ServeAsync(TwilioRequest.Post(target, pairs))));
        Assert.Equal(200, answer.Status);

        var settings = new XmlReaderSettings { CheckCharacters = true };
        using var reader = XmlReader.Create(new StringReader(answer.Body), settings);
        var parameters = XDocument.Load(reader).Descendants("Parameter")
            .Select(static parameter => ((string)parameter.Attribute("name")!, (string)parameter.Attribute("value")!));
        Assert.Equal(
            [
                ("To", "+4915112345678"), ("From", "+15555550199"), ("outbound", "true"), ("assistant_id", "2"),
                ("welcome_message", welcome.Replace("\u0001", "", StringComparison.Ordinal).Replace("\u0008", "", StringComparison.Ordinal)),
                ("agenda", "a b+c"), ("to_phone_number", "+4915112345678"),
            ],
            parameters);

        var row = Assert.Single(door.Store.Events);
        Assert.Equal(welcome, row["welcome_message"].GetString());
        Assert.Equal("a b+c", row["agenda"].GetString());
        Assert.Equal("outbound", row["direction"].GetString());
        Assert.Equal("+4915112345678", row["customer_number"].GetString());
        Assert.Equal(2, row["assistant_id"].GetInt32());
    }

    [Theory]
    [InlineData("/twiml", "+15555550000", "inbound", "<Reject/>")]
    [InlineData("/twiml?outbound=true&assistant_id=99", "+15555550199", "outbound-api", "<Hangup/>")]
    [InlineData("/twiml?outbound=true&assistant_id=x", "+15555550199", "outbound-api", "<Hangup/>")]
    public async Task A_call_that_nobody_takes_is_rejected_and_recorded(string target, string to, string direction, string verb)
    {
        await using var door = new FrontDoor();
        var pairs = TwilioRequest.Inbound("CA3", to);
        pairs[3] = ("Direction", direction);
        var answer = Assert.Single(Answer.All(await door.ServeAsync(TwilioRequest.Post(target, pairs))));
        Assert.Equal($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{verb}</Response>", answer.Body);
        Assert.Contains("\"rejected\"", Assert.Single(door.Store.Rows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/twiml", "outbound-api", "+15555550177", "+15555550000", true)]
    [InlineData("/twiml?outbound=true", null, "+15555550000", "+15555550177", true)]
    [InlineData("/twiml?outbound=true", null, "+15555550177", "+15555550000", false)]
    public async Task An_outbound_call_without_an_id_is_found_by_our_number(
        string target, string? direction, string from, string to, bool found)
    {
        await using var door = new FrontDoor();
        var pairs = TwilioRequest.Inbound("CA9", to, from).Where(static pair => pair.Name != "Direction");
        pairs = direction is null ? pairs : pairs.Append(("Direction", direction));
        var answer = await door.ServeAsync(TwilioRequest.Post(target, [.. pairs]));
        Assert.Equal(found, answer.Contains("<Connect>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_number_may_have_a_default_assistant()
    {
        await using var door = new FrontDoor(unknownNumber: 1);
        var answer = await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA3", "+15555550000")));
        Assert.Contains("<Connect>", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/twiml?assistant_id=2", "inbound", false)]
    [InlineData("/twiml?assistant_id=2", null, true)]
    [InlineData("/twiml?outbound=TRUE", "inbound", false)]
    [InlineData("/twiml?outbound=true", "inbound", true)]
    [InlineData("/twiml", "outbound-dial", true)]
    [InlineData("/twiml", null, false)]
    public async Task Outbound_is_what_the_query_or_Twilio_says(string target, string? direction, bool outbound)
    {
        await using var door = new FrontDoor();
        var pairs = TwilioRequest.Inbound("CA4").Where(static pair => pair.Name != "Direction");
        pairs = direction is null ? pairs : pairs.Append(("Direction", direction));
        var answer = await door.ServeAsync(TwilioRequest.Post(target, [.. pairs]));
        Assert.Equal(outbound, answer.Contains("name=\"outbound\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_repeated_metadata_the_last_is_kept()
    {
        await using var door = new FrontDoor();
        await door.ServeAsync(TwilioRequest.Post("/twiml?tenant=1&x=y&tenant=2&Tenant=3", TwilioRequest.Inbound("CA1")));
        Assert.Equal("""{"x":"y","tenant":"2","Tenant":"3"}""", Assert.Single(door.Store.Events)["metadata"].GetString());
    }

    [Fact]
    public async Task Metadata_in_the_body_does_not_count()
    {
        await using var door = new FrontDoor();
        var pairs = TwilioRequest.Inbound("CA5").Append(("outbound", "true")).Append(("assistant_id", "2")).Append(("welcome_message", "x"));
        var answer = await door.ServeAsync(TwilioRequest.Post("/twiml", [.. pairs]));
        Assert.DoesNotContain("welcome_message", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("outbound", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assistants_stream_name_and_callback_are_in_the_twiml()
    {
        await using var door = new FrontDoor();
        var answer = await door.ServeAsync(TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA6", "+15555550177")));
        Assert.Contains(
            "<Stream url=\"wss://voice.example.com/streams\" name=\"sales &amp; more\" statusCallback=\"https://voice.example.com/streams/status\">",
            answer,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_pairs_of_the_query_are_kept_as_metadata()
    {
        await using var door = new FrontDoor();
        await door.ServeAsync(TwilioRequest.Post("/twiml?tenant=a%20b&x=%22", TwilioRequest.Inbound("CA7")));
        Assert.Equal("{\"tenant\":\"a b\",\"x\":\"\\\"\"}", Assert.Single(door.Store.Events)["metadata"].GetString());
    }

    [Fact]
    public async Task Without_a_public_url_the_request_says_where_it_came()
    {
        await using var door = new FrontDoor(publicUrl: null);
        var post = TwilioRequest.Post(
            "/twiml", TwilioRequest.Inbound("CA8"), origin: "http://voice.example.com");
        var answer = await door.ServeAsync(post);
        Assert.Contains("<Stream url=\"wss://voice.example.com/streams\">", answer, StringComparison.Ordinal);
    }
}
