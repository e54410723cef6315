using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Kinds;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Streams;

/// <summary>Assistants that hold their threads for long cost their own calls some audio, and nobody else anything.</summary>
internal sealed class SlowAssistants : IScenario
{
    private const int Slow = 50;
    private const int Others = 150;

    /// <summary>Messages that may wait for an assistant: 32 KiB of audio, with two bytes a message for its length.</summary>
    private const int MostWaiting = 32 * 1024 / (MediaCall.MessageBytes + 2);

    /// <summary>What may be on its way while somebody counts: a second.</summary>
    private const int Tolerance = 50;

    private const string Keys = "0123456789#ABCD";

    private static readonly string[] Marks = ["first", "second", "third", "fourth", "fifth"];
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(4);

    public string Name => "slow-assistant";

    public string Proves => $"{Slow} assistants of {Slow + Others} block for {HaltingAssistant.Time.TotalSeconds:0} s: the others' calls do not notice, theirs lose old audio only, and recover";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync(OwnProgram.Halting);
        var server = await site.ServeByHostAsync("--DrainDelay=0");
        var time = Before + HaltingAssistant.Time + After;
        var before = await SimulateRun.RunAsync(site, server, Others, Others, time / 2);
        before.Report(report, "without slow ones", Others);

        var others = SimulateRun.RunAsync(site, server, Others, Others, time);
        var calls = await MediaCall.OpenAsync(server, Slow);
        Array.ForEach(calls, static call => call.Speak());
        await Task.WhenAll(calls.Select(LeadAsync));
        var during = await others;
        during.Report(report, "beside the slow ones", Others);
        report.Require(
            during.Echo.Max < HaltingAssistant.Time.TotalMilliseconds / 2,
            $"nobody waits for those that block: p50 {before.Echo.P50:0.0} and {during.Echo.P50:0.0} ms, p99 {before.Echo.P99:0.0} and {during.Echo.P99:0.0} ms, the latest {during.Echo.Max:0.0} ms (half of the {HaltingAssistant.Time.TotalSeconds:0} s would show it, whatever else the machine does)");

        var rows = await StreamRow.WhenAsync(site, static rows => rows.Count(static row => !row.IsLive) == (2 * Others) + Slow);
        Judge(report, calls, rows.ToDictionary(static row => row.CallSid));
        report.Require(rows.Where(row => calls.All(call => call.CallSid != row.CallSid)).All(static row => row.AudioBytesDropped == 0), "no other call lost a byte");
        Array.ForEach(calls, static call => call.Dispose());
        await server.StopAsync(report);
    }

    /// <summary>Speaks all the time; meanwhile the assistant is made to halt, and keys and marks come.</summary>
    private static async Task LeadAsync(MediaCall call)
    {
        await Task.Delay(Before);
        await call.PressAsync(HaltingAssistant.Key);
        var pause = HaltingAssistant.Time / (Keys.Length + Marks.Length + 1);
        foreach (var (i, key) in Keys.Index())
        {
            await Task.Delay(pause);
            await call.PressAsync(key);
            if (i % 3 == 0)
            {
                await Task.Delay(pause);
                await call.MarkAsync(Marks[i / 3]);
            }
        }

        await Task.Delay(pause + After);
        await call.SilenceAsync();

        // What the assistant has not heard when the caller hangs up, nobody hears.
        var until = DateTime.UtcNow + After;
        while (call.Heard.Messages is not [.., var last] || (last.Number < call.AudioMessages && DateTime.UtcNow < until))
        {
            await Task.Delay(MediaCall.Message);
        }

        await call.HangUpAsync();
    }

    private static void Judge(Report report, MediaCall[] calls, Dictionary<string, StreamRow> rows)
    {
        report.Require(calls.All(static call => call.Heard.Fault is null), $"what the slow ones' callers hear is what they said ({calls.Select(static call => call.Heard.Fault).FirstOrDefault(static fault => fault is not null) ?? "no fault"})");
        report.Require(calls.All(static call => Said(call).SequenceEqual(Expected())), "every key and mark that came meanwhile is heard, in order");

        var gaps = calls.Select(Gap.Of).ToList();
        report.Require(gaps.All(static gap => gap is not null), "each of the slow ones misses one piece of audio, and only one");
        if (gaps.Any(static gap => gap is null))
        {
            return;
        }

        var (least, most) = (gaps.Min(static gap => gap!.Missing), gaps.Max(static gap => gap!.Missing));
        var expected = (int)(HaltingAssistant.Time / MediaCall.Message) - MostWaiting;
        report.Require(
            least >= expected - Tolerance && most <= expected + Tolerance,
            $"they miss what is older than the {MostWaiting} messages that may wait: {expected} messages, give or take {Tolerance} (from {least} to {most})");
        var (shortest, longest) = (gaps.Min(static gap => gap!.Waited), gaps.Max(static gap => gap!.Waited));
        report.Require(
            shortest >= MostWaiting - Tolerance && longest <= MostWaiting + Tolerance,
            $"what they hear first when they go on are the newest {MostWaiting}, give or take {Tolerance} (from {shortest} to {longest})");
        report.Require(
            calls.Zip(gaps).All(pair => rows[pair.First.CallSid] is var row
                && row.EndReason == "stopped"
                && row.AudioBytesIn == pair.First.AudioMessages * MediaCall.MessageBytes
                && row.AudioBytesDropped == pair.Second!.Missing * MediaCall.MessageBytes
                && row.AudioBytesOut == row.AudioBytesIn - row.AudioBytesDropped),
            "their records say how many bytes were dropped, exactly");

        var recovered = new Latencies(calls.SelectMany(static call => call.Heard.Messages.TakeLast(Tolerance)).Select(static message => message.Took));
        report.Require(recovered.At(0.99) < 1_000, $"at the end they hear what is said now (the last second: p50 {recovered.At(0.5):0.0} ms, p99 {recovered.At(0.99):0.0} ms)");
    }

    private static IEnumerable<string> Said(MediaCall call) =>
        call.Heard.Marks.Select(static mark => mark.Name);

    private static IEnumerable<string> Expected()
    {
        yield return HaltingAssistant.Halts;
        yield return HaltingAssistant.GoesOn;
        foreach (var (i, key) in Keys.Index())
        {
            yield return HaltingAssistant.Heard(key);
            if (i % 3 == 0)
            {
                yield return HaltingAssistant.Heard(Marks[i / 3]);
            }
        }
    }

    /// <summary>The piece of audio that an assistant never heard.</summary>
    /// <param name="Missing">How many messages it is.</param>
    /// <param name="Waited">How many messages waited when the assistant went on.</param>
    private sealed record Gap(int Missing, int Waited)
    {
        /// <summary>Null unless exactly one piece is missing.</summary>
        public static Gap? Of(MediaCall call)
        {
            var heard = call.Heard.Messages.Select(static message => message.Number).ToList();
            var last = heard.Count == 0 ? 0 : heard[^1];
            var jumps = Enumerable.Range(1, Math.Max(0, heard.Count - 1)).Where(i => heard[i] != heard[i - 1] + 1).ToList();
            if (jumps is not [var jump] || heard[jump] <= heard[jump - 1] || heard[0] != 1 || last != call.AudioMessages)
            {
                return null;
            }

            var wentOnAfter = call.Heard.Marks.First(static mark => mark.Name == HaltingAssistant.GoesOn).AfterSent;
            return new Gap(heard[jump] - heard[jump - 1] - 1, wentOnAfter - heard[jump] + 1);
        }
    }
}
