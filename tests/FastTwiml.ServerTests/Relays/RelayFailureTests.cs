using System.Xml.Linq;
using FastTwiml.Assistants;
using Xunit;

namespace FastTwiml.ServerTests.Relays;

/// <summary>Bots that break off, refuse, are not there, or are there late.</summary>
public class RelayFailureTests
{
    [Fact]
    public async Task A_bot_that_is_killed_in_mid_call_leaves_the_caller_to_the_fallback()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        var (_, there) = await bot.UpgradeAsync();
        await there.StartAsync();
        await there.SendAsync(call.Speech(1));
        Assert.NotNull(await call.Stream.ReceiveAsync());
        there.Abort();

        await FallsBackAsync(site, call, "assistant_lost", "The assistant's server broke the connection off.");
        await site.WarnedAsync("the server of assistant Bot broke the connection off", 1);
        Assert.DoesNotContain(site.Log.Lines, static line => line.Text.Contains("no connection to", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(4000)]
    public async Task A_bot_that_closes_with_a_complaint_has_failed(int code)
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        await there.StartAsync();
        await there.CloseAsync(code);
        await FallsBackAsync(site, call, "assistant_lost", "The assistant's server broke the connection off.");
        await site.WarnedAsync($"the server of assistant Bot closed with {code}", 1);
    }

    [Fact]
    public async Task A_bot_that_breaks_the_protocol_has_failed()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        var (socket, _) = await bot.UpgradeAsync();
        await socket.SendAsync(new byte[] { 0xf1, 0x00 });
        await FallsBackAsync(site, call, "assistant_lost", "The assistant's server broke the connection off.");
        await site.WarnedAsync("broke the WebSocket protocol", 1);
    }

    [Theory]
    [InlineData(0, "hung_up")]
    [InlineData(1, "assistant_lost")]
    public async Task A_message_of_a_bot_may_have_1_MiB(int beyond, string reason)
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        using var there = await bot.CallAsync();
        await there.StartAsync();
        await there.SendAsync(call.Clear.PadRight((1024 * 1024) + beyond));
        await there.CloseAsync();
        await call.Stream.ReceiveAllAsync();
        await call.Stream.CloseAsync();
        Assert.Equal(reason, (await site.EndAsync(call)).Reason);
        await site.WarnedAsync("broke the WebSocket protocol", beyond);
    }

    [Fact]
    public async Task A_bot_that_is_not_there_is_tried_twice()
    {
        await using var site = await RelaySite.StartAsync(Bot.NobodysUrl());
        using var call = await site.CallAsync();
        await IsUnreachableAsync(site, call, "refused");
    }

    [Fact]
    public async Task A_bot_that_refuses_is_tried_twice()
    {
        await using var bot = await Bot.StartAsync(null, 403, 403);
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        await IsUnreachableAsync(site, call, "with status 403 instead of 101, so it wants other header fields or another signature");
        Assert.Equal(2, bot.Asked);
    }

    [Fact]
    public async Task A_bot_that_does_not_answer_is_tried_twice()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(
            new AssistantSettings("Bot", AssistantKind.Relay) { Url = bot.Url, ConnectTimeout = TimeSpan.FromMilliseconds(200), FallbackSay = RelaySite.Fallback });
        using var call = await site.CallAsync();
        await IsUnreachableAsync(site, call, "did not answer within 0.2 s");
        await RawBot.EndedAsync(await bot.AcceptAsync());
        await RawBot.EndedAsync(await bot.AcceptAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "with status 200 instead of 101, so there is no WebSocket at that path")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", "Sec-WebSocket-Accept")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "does not take the WebSocket")]
    [InlineData("", "closed the connection instead of answering")]
    public async Task What_is_no_WebSocket_server_is_tried_twice(string answer, string said)
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var socket = await bot.AcceptAsync();
            await RawBot.RequestAsync(socket);
            await RawBot.AnswerAsync(socket, answer);
            socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }

        await IsUnreachableAsync(site, call, said);
    }

    [Fact]
    public async Task A_header_whose_secret_is_not_set_is_said_once()
    {
        await using var bot = await Bot.StartAsync();
        await using var site = await RelaySite.StartAsync(new AssistantSettings("Bot", AssistantKind.Relay)
        {
            Url = bot.Url,
            Headers = AssistantHeaders.Of(["Authorization: Bearer ${RELAY_TEST_NEVER_SET}"]),
            FallbackSay = RelaySite.Fallback,
        });
        using var call = await site.CallAsync();
        await FallsBackAsync(site, call, "assistant_unreachable", "The assistant's server could not be reached.");
        await site.WarnedAsync("the environment variable RELAY_TEST_NEVER_SET, which is not set in the environment of this process", 1);
        Assert.Equal(0, bot.Asked);
    }

    [Fact]
    public async Task A_bot_that_refuses_once_gets_all_that_was_said_meanwhile()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        var first = await bot.AcceptAsync();
        await RawBot.RequestAsync(first);
        string[] sent = [.. Enumerable.Range(0, 50).Select(i => i % 10 == 9 ? call.Digit((char)('0' + (i / 10))) : call.Media((byte)i))];
        await call.Stream.SendAsync(sent);
        await RawBot.AnswerAsync(first, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");

        var (_, there) = await bot.UpgradeAsync();
        await there.StartAsync();
        foreach (var message in sent)
        {
            Assert.Equal(message, await there.ReceiveAsync());
        }

        await call.Stream.SendAsync(call.Stop);
        Assert.Equal([call.Stop], await there.ReceiveAllAsync());
        await there.CloseAsync();
        Assert.Equal(("stopped", 0), await site.EndAsync(call));
        await site.WarnedAsync("with status 503", 1);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_ends_the_attempt_to_connect()
    {
        await using var bot = new RawBot();
        await using var site = await RelaySite.StartAsync(bot.Url);
        using var call = await site.CallAsync();
        var socket = await bot.AcceptAsync();
        await RawBot.RequestAsync(socket);
        await call.Stream.SendAsync(call.Stop);
        await RawBot.EndedAsync(socket);
        Assert.Equal("stopped", (await site.EndAsync(call)).Reason);
        Assert.DoesNotContain(site.Log.Lines, static line => line.Text.Contains("no connection to", StringComparison.Ordinal));
    }

    private static async Task IsUnreachableAsync(RelaySite site, TwilioCall call, string said)
    {
        await FallsBackAsync(site, call, "assistant_unreachable", "The assistant's server could not be reached.");
        var lines = await site.WarnedAsync("no connection to the server of assistant Bot", 2);
        Assert.All(lines, line => Assert.Contains(said, line, StringComparison.Ordinal));
    }

    private static async Task FallsBackAsync(RelaySite site, TwilioCall call, string reason, string sentence)
    {
        while (await call.Stream.ReceiveAsync() is not null)
        {
        }

        Assert.Equal(1011, call.Stream.CloseCode);
        Assert.Equal(sentence, call.Stream.CloseReason);
        await call.Stream.CloseAsync(1011);
        Assert.Equal($"<Response><Say>{RelaySite.Fallback}</Say></Response>", (await call.NextAsync()).ToString(SaveOptions.DisableFormatting));
        Assert.Equal(reason, (await site.EndAsync(call)).Reason);
    }
}
