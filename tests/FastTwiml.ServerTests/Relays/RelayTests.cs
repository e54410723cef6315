using System.Text.Json;
using System.Xml.Linq;
using FastTwiml.Assistants;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>What goes through the relay, both ways, while all is well.</summary>
public class RelayTests
{
    [Fact]
    public async Task The_bot_gets_what_Twilio_sent_byte_for_byte()
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        await there.StartAsync();

        string[] sent =
        [
            call.Media(1, 2, 3), call.Digit('#'), call.Mark("näme \\\"1\\\""), call.Media([.. Enumerable.Repeat((byte)0x7f, 160)]),
            $$"""{ "event" : "novelty", "streamSid":"{{call.StreamSid}}", "novelty":{"a":[1,null]} }""", call.Media(), call.Mark("2"), call.Stop,
        ];
        await call.Stream.SendAsync(sent);
        Assert.Equal(sent, await there.ReceiveAllAsync());
        Assert.Equal(1000, there.CloseCode);
        await there.CloseAsync();
        Assert.Equal(("stopped", 0), await site.EndAsync(call));
    }

    [Fact]
    public async Task The_upgrade_says_who_asks_and_is_signed_as_Twilio_signs()
    {
        Environment.SetEnvironmentVariable("RELAY_TEST_SECRET", "s3cret");
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(new AssistantSettings("Bot", AssistantKind.Relay)
        {
            Url = bot.Url,
            Headers = AssistantHeaders.Of(["Authorization: Bearer ${RELAY_TEST_SECRET}", "X-Tenant: 7"]),
        });
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        Assert.Equal("/twilio?tenant=7", there.Target);
        Assert.Equal(new Uri(bot.Url).Authority, there.Headers["Host"]);
        Assert.Equal("Twilio.TmeWs/1.0", there.Headers["User-Agent"]);
        Assert.Equal("Bearer s3cret", there.Headers["Authorization"]);
        Assert.Equal("7", there.Headers["X-Tenant"]);
        Assert.Equal(TwilioRequest.Sign(bot.Url, [], TwilioCall.Token), there.Headers["X-Twilio-Signature"]);
    }

    [Fact]
    public async Task What_did_not_fit_into_TwiML_is_in_start()
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(new AssistantSettings("Bot", AssistantKind.Relay) { Url = bot.Url, WelcomeMessage = "The assistant's own" });
        var welcome = new string('w', 600) + " \"&<ü";
        using var call = await site.CallAsync($"?outbound=true&assistant_id=1&agenda=about+it&welcome_message={Uri.EscapeDataString(welcome)}");
        using var there = await bot.CallAsync();
        var parameters = await there.StartAsync();
        Assert.Equal(welcome, parameters["welcome_message"]);
        Assert.Equal("about it", parameters["agenda"]);
        Assert.Equal("true", parameters["outbound"]);
        Assert.Equal("1", parameters["assistant_id"]);
        Assert.Equal(RelaySite.Number, parameters["To"]);
    }

    [Fact]
    public async Task The_assistants_own_welcome_message_is_in_start_when_the_call_has_none()
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(new AssistantSettings("Bot", AssistantKind.Relay) { Url = bot.Url, WelcomeMessage = "Grüß \"Gott\"" });
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        Assert.Equal("Grüß \"Gott\"", (await there.StartAsync())["welcome_message"]);
    }

    [Fact]
    public async Task Twilio_gets_media_marks_and_clears_with_their_own_fields_and_nothing_else()
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        await there.StartAsync();

        var utterance = new byte[785_000];
        new Random(1).NextBytes(utterance);
        await there.SendAsync(
            call.Speech(1, 2, 3),
            $$$"""{"streamSid":"{{{call.StreamSid}}}","media":{"track":"outbound","payload":"BAUG","chunk":"1"},"extra":[{}],"event":"media"}""",
            call.BotMark("first"),
            """{"event":"novelty"}""",
            call.BotMark("elsewhere").Replace(call.StreamSid, "MZ0000000000000000000000000000dead", StringComparison.Ordinal),
            call.Speech(9).Replace("CQ==", "C***", StringComparison.Ordinal),
            "this is no JSON",
            call.Stop,
            call.Clear);
        await there.SendBinaryAsync(1, 2, 3);
        await there.SendAsync(call.Speech(utterance), call.BotMark("last"));

        Assert.Equal(
            [call.Speech(1, 2, 3), call.Speech(4, 5, 6), call.BotMark("first"), call.Clear, call.Speech(utterance), call.BotMark("last")],
            await ReceiveAsync(call.Stream, 6),
            Equal);
        await site.WarnedAsync("was ignored", 1);
    }

    [Theory]
    [InlineData(new byte[] { 0x88, 0x02, 0x03, 0xe8 })]
    [InlineData(new byte[] { 0x88, 0x00 })]
    public async Task A_bot_that_closes_with_1000_or_without_a_code_hangs_up(byte[] close)
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        Assert.True(call.HasAction);
        var (socket, there) = await bot.UpgradeAsync();
        await there.StartAsync();
        await there.SendAsync(call.Speech(1), call.BotMark("goodbye"));

        await socket.SendAsync(close);
        Assert.Equal([call.Speech(1), call.BotMark("goodbye")], await call.Stream.ReceiveAllAsync(), Equal);
        Assert.Equal(1000, call.Stream.CloseCode);
        await call.Stream.CloseAsync();
        Assert.Equal("<Response><Hangup /></Response>", (await call.NextAsync()).ToString(SaveOptions.DisableFormatting));
        Assert.Equal("hung_up", (await site.EndAsync(call)).Reason);
    }

    private static async Task<List<string>> ReceiveAsync(BotCall call, int messages)
    {
        List<string> received = [];
        for (var i = 0; i < messages; i++)
        {
            received.Add(await call.ReceiveAsync() ?? "a close");
        }

        return received;
    }

    /// <summary>The same fields with the same values, in any order.</summary>
    private static bool Equal(string one, string other) =>
        JsonElement.DeepEquals(JsonDocument.Parse(one).RootElement, JsonDocument.Parse(other).RootElement);
}
