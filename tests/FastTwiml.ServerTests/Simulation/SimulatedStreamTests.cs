using System.Net.WebSockets;
using System.Text.Json;
using FastTwiml.Cli.Output;
using FastTwiml.Simulation;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Streams;
using Xunit;

namespace FastTwiml.ServerTests.Simulation;

/// <summary>The double's media streams, as an independent server sees them and as it reports them.</summary>
public sealed class SimulatedStreamTests
{
    [Fact]
    public async Task Every_byte_of_every_call_comes_back()
    {
        await using var server = await ReferenceServer.StartAsync();
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Calls = 8, HasGaps = true });
        Assert.True(report.Ok, report.Verdict);
        Assert.Equal((8, 8, 0, 0), (report.Calls, report.Answered, report.Refused, report.Failed));
        Assert.Equal(report.AudioBytesSent, report.Echo!.ReturnedBytes);
        Assert.Equal(report.AudioBytesSent / CallerAudio.MessageBytes, report.EchoRoundTrip!.Count);
        Assert.Equal(server.Streams.Sum(static stream => stream.Messages.Count), report.MessagesSent);
        Assert.Empty(server.WrongSignatures);
        Assert.StartsWith("ok: 8 calls, ", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_calls_than_wanted_are_live_at_once()
    {
        await using var server = await ReferenceServer.StartAsync();
        var (live, most) = (0, 0);
        server.Stream = async stream =>
        {
            most = Math.Max(most, Interlocked.Increment(ref live));
            await stream.EchoAsync();
            Interlocked.Decrement(ref live);
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Calls = 5, Concurrency = 1, Duration = TimeSpan.FromMilliseconds(100) });
        Assert.True(report.Ok, report.Verdict);
        Assert.Equal((5, 1), (report.Streams, most));
    }

    [Fact]
    public async Task Speaks_as_Twilio_does()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Twiml = "<Response><Connect><Stream url=\"{stream}/streams?dropped=1\"><Parameter name=\"a&amp;\" value=\"&quot;\\1\"/></Stream></Connect></Response>";
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Duration = TimeSpan.FromSeconds(2), Keys = KeyPresses.TryParse("1w#")! });
        Assert.True(report.Ok, report.Verdict);

        var stream = Assert.Single(server.Streams);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, stream.Closed);
        Assert.Equal("""{"event":"connected","protocol":"Call","version":"1.0.0"}""", stream.Messages[0].GetRawText());
        var callSid = server.Posted.First().Form["CallSid"];
        var start = stream.Messages[1].GetProperty("start");
        Assert.Equal(callSid, start.GetProperty("callSid").GetString());
        Assert.Equal(stream.Sid, start.GetProperty("streamSid").GetString());
        Assert.Equal("\"\\1", start.GetProperty("customParameters").GetProperty("a&").GetString());
        Assert.Equal(
            Enumerable.Range(1, stream.Messages.Count - 1).Select(static number => $"{number}"),
            stream.Messages.Skip(1).Select(static message => message.GetProperty("sequenceNumber").GetString()));

        var media = stream.Messages.Where(static message => Event(message) == "media").Select(static message => message.GetProperty("media")).ToList();
        Assert.Equal(Enumerable.Range(1, media.Count).Select(static number => $"{number}"), media.Select(static m => m.GetProperty("chunk").GetString()));
        var timestamps = media.ConvertAll(static m => int.Parse(m.GetProperty("timestamp").GetString()!));
        Assert.InRange(timestamps[0], 100, 180);
        Assert.All(timestamps.Zip(timestamps.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 16, 24));
        Assert.All(media, static m => Assert.Equal(160, m.GetProperty("payload").GetBytesFromBase64().Length));

        Assert.Equal(["1", "#"], stream.Messages.Where(static message => Event(message) == "dtmf").Select(static message => message.GetProperty("dtmf").GetProperty("digit").GetString()));
        Assert.Equal("stop", Event(stream.Messages[^1]));
        Assert.Equal(callSid, stream.Messages[^1].GetProperty("stop").GetProperty("callSid").GetString());

        var headers = Assert.Single(server.UpgradeHeaders);
        Assert.Equal("Twilio.TmeWs/1.0", headers["User-Agent"]);
        Assert.False(headers.ContainsKey("Sec-WebSocket-Protocol") || headers.ContainsKey("Sec-WebSocket-Extensions") || headers.ContainsKey("Origin"));
    }

    [Fact]
    public async Task Audio_in_any_pieces_is_the_same_audio()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = static async stream =>
        {
            while (await stream.ReadAudioAsync() is { } audio)
            {
                var bytes = Convert.FromBase64String(audio);
                await stream.SendInPiecesAsync(JsonSerializer.Serialize(new { streamSid = stream.Sid, @event = "media", media = new { payload = Convert.ToBase64String(bytes[..37]) } }));
                await stream.SendAudioAsync(Convert.ToBase64String(bytes[37..]));
            }
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Calls = 2 });
        Assert.True(report.Ok, report.Verdict);
    }

    [Fact]
    public async Task Says_which_audio_was_lost_misplaced_or_changed()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = static async stream =>
        {
            string? held = null;
            for (var number = 1; await stream.ReadAudioAsync() is { } audio; number++)
            {
                switch (number)
                {
                    case 3:
                        break;
                    case 5:
                        held = audio;
                        break;
                    case 6:
                        await stream.SendAudioAsync(audio);
                        await stream.SendAudioAsync(held!);
                        break;
                    case 8:
                        var bytes = Convert.FromBase64String(audio);
                        bytes[80] ^= 1;
                        await stream.SendAudioAsync(Convert.ToBase64String(bytes));
                        break;
                    default:
                        await stream.SendAudioAsync(audio);
                        break;
                }
            }
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        Assert.False(report.Ok);
        Assert.Equal((160, 160, 0, 1), (report.Echo!.MissingBytes, report.Echo.MisplacedBytes, report.Echo.ForeignBytes, report.Echo.ChangedBytes));
        Assert.Contains("audio is missing from 320 on", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_the_audio_of_another_call()
    {
        await using var server = await ReferenceServer.StartAsync();
        var other = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Stream = async stream =>
        {
            // Each says its first message to the other; the second call's comes first or not.
            var mine = (await stream.ReadAudioAsync())!;
            if (!other.TrySetResult(mine))
            {
                await stream.SendAudioAsync(await other.Task);
            }

            await stream.SendAudioAsync(mine);
            await stream.EchoAsync();
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { Calls = 2 });
        Assert.Equal((0, 0, 160, 0), (report.Echo!.MissingBytes, report.Echo.MisplacedBytes, report.Echo.ForeignBytes, report.Echo.ChangedBytes));
        Assert.StartsWith("FAILED: of the audio 0 bytes missing, 0 misplaced, 160 of other calls, 0 changed", report.Verdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x55, true)]
    [InlineData(-1, false)]
    public async Task Says_what_to_do_when_the_assistant_is_no_echo(int says, bool isSaid)
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = async stream =>
        {
            while (await stream.ReadAudioAsync() is { } heard)
            {
                await stream.SendAudioAsync(says < 0 ? heard : Convert.ToBase64String([.. Enumerable.Repeat((byte)says, 160)]));
            }
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        using var text = new StringWriter();
        SimulationText.Write(text, report);
        Assert.Equal(isSaid, text.ToString().Contains("use --check none", StringComparison.Ordinal));
        Assert.EndsWith(report.Verdict + Environment.NewLine, text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_what_Twilio_would_warn_about()
    {
        await using var server = await ReferenceServer.StartAsync();
        server.Stream = static async stream =>
        {
            await stream.SendBinaryAsync([1, 2, 3]);
            await stream.SendTextAsync("{");
            await stream.SendAsync(new { @event = "hello", streamSid = stream.Sid });
            await stream.SendAsync(new { @event = "mark", streamSid = stream.Sid });
            await stream.SendAsync(new { @event = "clear", streamSid = stream.Sid, sequenceNumber = "1" });
            await stream.SendAsync(new { @event = "clear", streamSid = "MZ0" });
            await stream.SendAsync(new { @event = "media", streamSid = stream.Sid, media = new { payload = "====" } });
            await stream.EchoAsync();
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server));
        Assert.False(report.Ok);
        Assert.Equal(new Dictionary<string, long> { ["31950 BinaryMessage"] = 1, ["31951 InvalidMessage"] = 6 }, report.Warnings);
        Assert.StartsWith("FAILED: 7 warnings (31950: a binary message)", report.Verdict, StringComparison.Ordinal);
        Assert.Equal(0, report.Clears);
    }

    [Fact]
    public async Task A_mark_comes_back_when_what_was_before_it_is_played_or_cleared()
    {
        await using var server = await ReferenceServer.StartAsync();
        List<(string Name, TimeSpan After)> marks = [];
        server.Stream = async stream =>
        {
            var begun = TimeProvider.System.GetTimestamp();
            await stream.SendMarkAsync("nothing before it");
            await stream.SendAudioAsync(Convert.ToBase64String(new byte[1_600]));
            await stream.SendMarkAsync("after 200 ms");
            await stream.SendAudioAsync(Convert.ToBase64String(new byte[80_000]));
            await stream.SendMarkAsync("\u00e4 \"cleared\"");
            while (await stream.ReadAsync() is { } message)
            {
                if (Event(message) == "mark")
                {
                    marks.Add((message.GetProperty("mark").GetProperty("name").GetString()!, TimeProvider.System.GetElapsedTime(begun)));
                    await (marks.Count switch
                    {
                        2 => stream.SendClearAsync(),
                        3 => stream.CloseAsync(WebSocketCloseStatus.NormalClosure, string.Empty),
                        _ => Task.CompletedTask,
                    });
                    if (marks.Count == 3)
                    {
                        return;
                    }
                }
            }
        };
        var report = await SimulatedCalls.RunAsync(SimulatedCalls.Options(server) with { ChecksEcho = false, End = EndKind.Server, Duration = TimeSpan.FromMinutes(1) });
        Assert.True(report.Ok, report.Verdict);
        Assert.Equal(["nothing before it", "after 200 ms", "\u00e4 \"cleared\""], marks.Select(static mark => mark.Name));
        Assert.True(marks[1].After >= TimeSpan.FromMilliseconds(200), $"{marks[1].After}");
        Assert.Equal((3, 3, 1), (report.MarksReceived, report.MarksReturned, report.Clears));
        Assert.InRange(report.LongestLeadMs, 10_000, 10_200);
    }

    [Fact]
    public async Task Keeps_what_the_caller_heard()
    {
        await using var server = await ReferenceServer.StartAsync();
        var said = Enumerable.Range(0, 800).Select(static i => (byte)i).ToArray();
        server.Stream = async stream =>
        {
            await stream.SendAudioAsync(Convert.ToBase64String(said));
            await stream.EchoAsync();
        };
        using var simulator = new Simulator(SimulatedCalls.Options(server) with { ChecksEcho = false, Records = true }, TimeProvider.System);
        var report = await simulator.RunAsync(CancellationToken.None);
        Assert.True(report.Ok, report.Verdict);

        // It was heard whole, after silence for as long as it took to come.
        var heard = simulator.Recording!.Audio.ToArray();
        var at = heard.AsSpan().IndexOf(said);
        Assert.True(at >= 0);
        Assert.All(heard[..at], static value => Assert.Equal(CallerAudio.Silence, value));
    }

    private static string? Event(JsonElement message) => message.GetProperty("event").GetString();
}
