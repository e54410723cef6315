using System.Text.Json;
using FastTwiml.Scenarios.Bots;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>Calls through the relay to the sample bot on Node.js, which knows nothing of this program.</summary>
internal sealed class RelayToNodeBot : IScenario
{
    private const string Token = "a-secret-of-the-environment";
    private const string Welcome = "Hello from \"Reception\" – grüß Gott";
    private const string Fallback = "Our assistant is not there.";

    /// <summary>What the bot's greeting has, two seconds of it.</summary>
    private const int GreetingBytes = 16_000;

    private const int MessageBytes = 160;
    private const byte Silence = 0xff;
    private const int Listeners = 5;
    private const int Orphans = 5;

    public string Name => "relay-bot";

    public string Proves => "a bot on Node.js gets calls through the relay: parameters, greeting, echo, marks, barge-in, hang-up; killed, its callers get the fallback";

    public async Task RunAsync(Report report)
    {
        // Of the server that is started below, as an operator would set it.
        Environment.SetEnvironmentVariable("BOT_TOKEN", Token);
        await using var site = await Site.CreateAsync();
        var folder = site.FileName("bot");
        await NodeBot.InstallAsync(folder);
        await using var bot = await NodeBot.StartAsync(folder, Token);
        await site.CommandAsync(
            "assistants", "add", "--name", "Bot", "--kind", "relay", "--url", $"ws://127.0.0.1:{bot.Port}/twilio", "--header", "Authorization: Bearer ${BOT_TOKEN}",
            "--welcome-message", Welcome, "--fallback-say", Fallback, "--database", Site.Database);
        await site.CommandAsync("numbers", "move", Twilio.Number, "--assistant", "Bot", "--database", Site.Database);
        var server = await site.ServeByHostAsync("--DrainDelay=0");

        await ListenAsync(report, site, server, bot);
        await InterruptAsync(report, site, server, bot, "a key", Enumerable.Repeat(Silence, 8_000).ToArray(), "--dtmf", "5");
        await InterruptAsync(report, site, server, bot, "speaking", Speech(50));
        await HangUpAsync(report, site, server);
        await KillAsync(report, site, server, bot);
        await server.StopAsync(report);
    }

    /// <summary>The caller hears the greeting to its end, then speaks, and hears that again.</summary>
    private static async Task ListenAsync(Report report, Site site, ServerProcess server, NodeBot bot)
    {
        var speech = Speech(200);
        await File.WriteAllBytesAsync(site.FileName("listen.ulaw"), [.. Enumerable.Repeat(Silence, 3 * 8_000), .. speech]);
        var placed = await PlacedCalls.PlaceAsync(
            site, server, "--calls", $"{Listeners}", "--duration", "6s", "--wav", "listen.ulaw", "--record", "heard.wav");
        report.Require(placed.ExitCode == 0, $"{Listeners} callers listen, speak and hang up: {placed.Verdict}");

        var calls = bot.Calls();
        report.Require(calls.Count == Listeners, $"the bot got each of them ({calls.Count})");
        var parameters = calls.Select(static call => Parameters(call)).ToList();
        report.Require(
            parameters.TrueForAll(static parameters => parameters["To"] == Twilio.Number && parameters["From"] == "+15555550100" && parameters["welcome_message"] == Welcome),
            $"start tells it who calls whom, and the assistant's welcome message: {string.Join(", ", parameters.First())}");
        var marks = calls.Select(static call => call.Where(static line => line.StartsWith("mark ", StringComparison.Ordinal)).ToArray()).ToList();
        report.Require(marks.TrueForAll(static marks => marks.Length >= 3 && marks.SequenceEqual(Marks(marks.Length))), $"its marks come back in order: {string.Join(", ", marks.First())}");
        report.Require(calls.All(static call => call.TakeLast(2).SequenceEqual(["stop", "closed 1000"]) && !call.Contains("clear")), "it hears each caller hang up: stop, then a close with 1000");

        var heard = (await File.ReadAllBytesAsync(site.FileName("heard.wav"))).AsMemory(58);
        var echoed = speech.Chunk(MessageBytes).TakeWhile(message => Contains(heard, message)).Count();
        report.Require(echoed >= 100, $"the first caller hears the own words again, byte for byte ({echoed} messages of what was said in the last three seconds)");
        var echo = placed["audio_bytes_received"] - (Listeners * GreetingBytes);
        report.Require(echo > 0 && echo % MessageBytes == 0, $"all hear the greeting and their own words ({echo / 8_000 / Listeners} s each)");
        RequireEnds(report, site, "stopped", Listeners);
    }

    /// <summary>The caller does not let the bot finish.</summary>
    private static async Task InterruptAsync(Report report, Site site, ServerProcess server, NodeBot bot, string how, byte[] audio, params string[] options)
    {
        await File.WriteAllBytesAsync(site.FileName("interrupt.ulaw"), audio);
        var before = bot.Calls().Count;
        var placed = await PlacedCalls.PlaceAsync(site, server, ["--duration", "3s", "--wav", "interrupt.ulaw", .. options]);
        var call = bot.Calls().Skip(before).Single().ToList();
        report.Require(placed.ExitCode == 0 && placed["clears"] == 1, $"{how} interrupts the greeting: one clear ({placed.Verdict})");
        var (clear, mark) = (call.IndexOf("clear"), call.IndexOf("mark greeting"));
        report.Require(clear > 0 && mark > clear, "its mark comes back after that");
    }

    /// <summary>The bot hangs up.</summary>
    private static async Task HangUpAsync(Report report, Site site, ServerProcess server)
    {
        var placed = await PlacedCalls.PlaceAsync(site, server, "--duration", "60s", "--end", "server", "--dtmf", "w*");
        report.Require(placed.ExitCode == 0 && placed.Count("server_closes", "1000") == 1, $"the bot hangs up: the stream is closed with 1000 ({placed.Verdict})");
        report.Require(placed.Count("verbs", "Hangup") == 1, "and the call ends, without the fallback");
        RequireEnds(report, site, "hung_up", 1);
    }

    /// <summary>The bot is killed in mid-call, and is not there for the next.</summary>
    private static async Task KillAsync(Report report, Site site, ServerProcess server, NodeBot bot)
    {
        var before = bot.Calls().Count;
        var placing = PlacedCalls.PlaceAsync(site, server, "--calls", $"{Orphans}", "--duration", "60s");
        await bot.CalledAsync(before + Orphans);
        await bot.KillAsync();
        var placed = await placing;
        report.Require(placed.Count("server_closes", "1011") == Orphans, $"{Orphans} streams end with 1011 when the bot is killed ({placed.Verdict})");
        report.Require(placed.Count("verbs", $"Say {Fallback}") == Orphans, "and their callers hear the fallback");
        RequireEnds(report, site, "assistant_lost", Orphans);

        var after = await PlacedCalls.PlaceAsync(site, server, "--duration", "60s");
        report.Require(after.Count("verbs", $"Say {Fallback}") == 1, $"so does who calls then ({after.Verdict})");
        RequireEnds(report, site, "assistant_unreachable", 1);
    }

    /// <summary>The records are written a moment after the stream has ended.</summary>
    private static void RequireEnds(Report report, Site site, string reason, int calls)
    {
        const string Sql = "select count(*) from calls where end_reason = @reason";
        SpinWait.SpinUntil(() => site.Query<long>(Sql, new { reason }).Single() == calls, TimeSpan.FromSeconds(10));
        var recorded = site.Query<long>(Sql, new { reason }).Single();
        report.Require(recorded == calls, $"the record says {reason} of {calls} ({recorded})");
    }

    private static Dictionary<string, string> Parameters(IEnumerable<string> call) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(call.First(static line => line.StartsWith("start ", StringComparison.Ordinal))[6..])!;

    private static IEnumerable<string> Marks(int count) => Enumerable.Range(1, count - 1).Select(static second => $"mark second {second}").Prepend("mark greeting");

    /// <summary>Noise, loud, and another in every message.</summary>
    private static byte[] Speech(int messages)
    {
        var speech = new byte[messages * MessageBytes];
        new Random(1).NextBytes(speech);
        return speech;
    }

    private static bool Contains(ReadOnlyMemory<byte> audio, byte[] message) => audio.Span.IndexOf(message) >= 0;
}
