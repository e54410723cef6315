using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Streams;

/// <summary>Many calls at once, each with its media stream, from the webhook to the record.</summary>
internal sealed class LiveStreams(int calls, TimeSpan duration) : IScenario
{
    private const int WarmUp = 50;

    /// <summary>What the server may need for a stream, and for working at all, beyond what it needs when it is idle.</summary>
    private const long BytesPerStream = 128 * 1024;
    private const long BytesAtWork = 128 * 1024 * 1024;

    public string Name => "streams";

    public string Proves => $"{calls} calls of {duration.TotalSeconds:0} s with their media streams: all are carried, byte for byte, and their records are right";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeByHostAsync("--DrainDelay=0");

        // What the program needs once it works at all is not the streams' doing.
        var warmUp = await SimulateRun.RunAsync(site, server, WarmUp, WarmUp, TimeSpan.FromSeconds(2));
        var (memory, time) = (server.ResidentBytes, server.ProcessorTime);

        // All of them are live together for most of the time.
        var perSecond = Math.Max(20, 5 * calls / duration.TotalSeconds);
        SimulateRun run;
        await using (var watch = MemoryWatch.Start(server))
        {
            run = await SimulateRun.RunAsync(site, server, calls, perSecond, duration);
            report.Measured($"memory of the server: {MemoryWatch.Text(memory)} before, at most {MemoryWatch.Text(watch.Most)} with the streams, {MemoryWatch.Text(server.ResidentBytes)} after them");
            report.Require(
                watch.Most - memory < BytesAtWork + (BytesPerStream * calls),
                $"the streams need at most {BytesAtWork / 1024 / 1024} MiB and {BytesPerStream / 1024} KiB for each of them ({(watch.Most - memory) / 1024.0 / calls:0.0} KiB for each)");
        }

        run.Report(report, "with all calls", calls);
        var messages = run["messages_sent"] + run["messages_received"];
        report.Measured($"processor time of the server: {(server.ProcessorTime - time).TotalMicroseconds / messages:0.0} µs a message, in or out ({messages} messages)");
        report.Measured($"the server left at most {run["most_unread_bytes"]} bytes of a stream unread");
        await JudgeRecordsAsync(report, site, warmUp, run);
        await server.StopAsync(report);
    }

    private async Task JudgeRecordsAsync(Report report, Site site, SimulateRun warmUp, SimulateRun run)
    {
        var all = calls + WarmUp;
        var rows = await StreamRow.WhenAsync(site, rows => rows.Count(static row => !row.IsLive) == all);
        report.Require(
            rows.Count == all && rows.Select(static row => row.CallSid).Distinct().Count() == all && rows.All(static row => !row.IsLive && row.StartedAt <= row.StoppedAt),
            $"each call has one stream on record, and it has ended ({all} calls, {rows.Count(static row => !row.IsLive)} ended streams)");
        report.Require(
            rows.All(static row => row is { EndReason: "stopped", CallEndReason: "stopped", AudioBytesDropped: 0 }),
            "every record says stopped, and that no audio was dropped");
        RequireSum(report, "messages in", rows.Sum(static row => row.MessagesIn), warmUp["messages_sent"] + run["messages_sent"]);
        RequireSum(report, "messages out", rows.Sum(static row => row.MessagesOut), warmUp["messages_received"] + run["messages_received"]);
        RequireSum(report, "bytes of audio in", rows.Sum(static row => row.AudioBytesIn), warmUp["audio_bytes_sent"] + run["audio_bytes_sent"]);
        RequireSum(report, "bytes of audio out", rows.Sum(static row => row.AudioBytesOut), warmUp["audio_bytes_received"] + run["audio_bytes_received"]);
        var sums = site.Query<long>("""
            select count(*) from calls
            where status = 'completed' and streams = 1
              and (messages_in, messages_out, audio_bytes_in, audio_bytes_out) = (
                select messages_in, messages_out, audio_bytes_in, audio_bytes_out from streams s where s.call_sid = calls.call_sid)
            """).Single();
        report.Require(sums == all, $"every call is completed and says what its stream says ({sums})");
    }

    private static void RequireSum(Report report, string what, long? recorded, long simulated) =>
        report.Require(recorded == simulated, $"the records have the {what} that the simulator has ({recorded}, {simulated})");
}
