using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Streams;

/// <summary>A process with live streams is killed; the next one on the same database ends their records, and no others.</summary>
internal sealed class KilledStreams : IScenario
{
    private const int Stopped = 40;
    private const int Closed = 20;
    private const int Live = 300;
    private const int OfTheOther = 20;

    /// <summary>Messages that a live call sends at once; timing is not what this is about.</summary>
    private const int AtOnce = 5;

    public string Name => "kill-streams";

    public string Proves => "after kill -9 the next start records exactly the streams that were live as process_lost; a process beside it loses none";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync("--DrainDelay=0");
        await EndAsync(await MediaCall.OpenAsync(server, Stopped), static call => call.HangUpAsync());
        await EndAsync(await MediaCall.OpenAsync(server, Closed), static call => call.CloseAsync());
        var finished = await StreamRow.WhenAsync(site, static rows => rows.Count(static row => !row.IsLive) == Stopped + Closed);
        report.Require(
            finished.Count(static row => row.EndReason == "stopped") == Stopped && finished.Count(static row => row.EndReason == "closed") == Closed,
            $"{Stopped} calls that hung up are on record as stopped, {Closed} that were closed without a word as closed");

        var live = await SpeakAsync(server, Live);
        var before = await StreamRow.WhenAsync(site, static rows => rows.Count(static row => row.IsLive) == Live);
        report.Require(before.Count(static row => row.IsLive) == Live, $"{Live} streams are live on record");

        var other = await site.ServeAsync("--DrainDelay=0");
        var others = await SpeakAsync(other, OfTheOther);
        var beside = await StreamRow.WhenAsync(site, static rows => rows.Count(static row => row.IsLive) == Live + OfTheOther);
        report.Require(
            beside.Count(static row => row.IsLive) == Live + OfTheOther && live.All(static call => !call.Closed.IsCompleted),
            $"a second process on the same database leaves the streams of the first as they are, and carries {OfTheOther} of its own");
        report.Require(live.All(static call => call.Heard is { Messages.Count: > 0, IsWhole: true }), "all live callers hear themselves");

        var killed = Micros();
        await server.KillAsync();
        var ends = await Task.WhenAll(live.Select(static call => call.Closed)).WaitAsync(TimeSpan.FromSeconds(10));
        report.Require(ends.All(static end => end.Code == StreamClosed.Lost), $"after kill -9 {ends.Length} connections are gone without a close frame");

        var next = await site.ServeAsync("--DrainDelay=0");
        var started = Micros();
        JudgeLost(report, StreamRow.All(site), live, killed, started);
        var kept = StreamRow.All(site).Where(row => finished.Any(old => old.StreamSid == row.StreamSid)).ToList();
        report.Require(kept.SequenceEqual(finished), $"the records of the {finished.Count} finished calls are what they were");
        report.Require(
            StreamRow.All(site).Where(row => others.Any(call => call.CallSid == row.CallSid)).All(static row => row is { IsLive: true, EndReason: null })
                && others.All(static call => !call.Closed.IsCompleted),
            $"the {OfTheOther} streams of the process that lives stay live");

        await EndAsync(others, static call => call.HangUpAsync());
        await EndAsync(await MediaCall.OpenAsync(next, 10), static call => call.HangUpAsync());

        // A stream's beginning is written down beside it, so that its row may come after its end is known to the caller.
        var all = await StreamRow.WhenAsync(site, static rows => rows.Count == Stopped + Closed + Live + OfTheOther + 10 && !rows.Any(static row => row.IsLive));
        report.Require(
            all.Count(static row => row.EndReason == "stopped") == Stopped + OfTheOther + 10 && all.Count(static row => row.EndReason == "process_lost") == Live && all.Count == Stopped + Closed + Live + OfTheOther + 10,
            "both processes go on: the calls that hang up then are on record as stopped, and nothing else has changed");
        Array.ForEach(live, static call => call.Dispose());
        server.RequireNoFaults(report);
        await other.StopAsync(report);
        await next.StopAsync(report);
    }

    private static void JudgeLost(Report report, IReadOnlyList<StreamRow> rows, MediaCall[] live, long killed, long started)
    {
        var lost = rows.Where(static row => row.EndReason == "process_lost").ToList();
        report.Require(
            lost.Select(static row => row.CallSid).Order().SequenceEqual(live.Select(static call => call.CallSid).Order()),
            $"exactly the {live.Length} calls that were live are on record as process_lost ({lost.Count})");
        report.Require(
            lost.All(row => row.StoppedAt >= killed && row.StoppedAt <= started && row.StartedAt <= killed),
            "their end is between the kill and the time at which the next process was ready");
        report.Require(lost.All(static row => row.CallEndReason == "process_lost"), "their calls say so too");
    }

    private static async Task<MediaCall[]> SpeakAsync(ServerProcess server, int count)
    {
        var calls = await MediaCall.OpenAsync(server, count);
        Array.ForEach(calls, static call => call.Speak(AtOnce));
        await HeardByAllAsync(calls);
        return calls;
    }

    private static async Task HeardByAllAsync(MediaCall[] calls)
    {
        var until = DateTime.UtcNow.AddSeconds(20);
        while (calls.Any(static call => call.Heard.Messages.Count == 0) && DateTime.UtcNow < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static async Task EndAsync(MediaCall[] calls, Func<MediaCall, Task> end)
    {
        await Task.WhenAll(calls.Select(end));
        Array.ForEach(calls, static call => call.Dispose());
    }

    private static long Micros() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
