using System.Diagnostics;
using System.Net.Sockets;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Streams;

/// <summary>SIGTERM while callers speak: they go on until the drain is over, and are told that the server goes.</summary>
internal sealed class DrainedStreams : IScenario
{
    private const int Live = 100;
    private const int New = 20;
    private const int AtOnce = 5;

    private static readonly TimeSpan DrainDelay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    public string Name => "drain-streams";

    public string Proves => "after SIGTERM live streams go on until DrainTimeout and are closed with 1001, new ones open until the listener closes; a second SIGTERM ends it at once";

    public async Task RunAsync(Report report)
    {
        await DrainAsync(report);
        await EndAtOnceAsync(report);
    }

    private static async Task DrainAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync($"--DrainDelay={DrainDelay.TotalSeconds}s", $"--DrainTimeout={DrainTimeout.TotalSeconds}s");
        var calls = await SpeakAsync(server, Live);
        var start = Stopwatch.GetTimestamp();
        server.BeginStop();
        await UntilAsync(start, DrainDelay / 4);
        var fresh = await SpeakAsync(server, New);
        await UntilAsync(start, DrainDelay * 3 / 4);
        report.Require(AreHeard([.. calls, .. fresh]), $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s after SIGTERM all streams go on, {New} new ones of new calls too");

        await UntilAsync(start, DrainDelay + TimeSpan.FromSeconds(1));
        report.Require(await IsRefusedAsync(server), $"after DrainDelay ({DrainDelay.TotalSeconds:0} s) the listener is closed");
        await UntilAsync(start, DrainDelay + DrainTimeout - TimeSpan.FromSeconds(1));
        report.Require(AreHeard([.. calls, .. fresh]), $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s after SIGTERM all streams still go on");

        var ends = await Task.WhenAll(calls.Concat(fresh).Select(static call => call.Closed)).WaitAsync(TimeSpan.FromSeconds(20));
        var closed = Stopwatch.GetElapsedTime(start);
        report.Require(ends.All(static end => end.Code == 1001), $"at DrainTimeout they are closed with 1001 ({Counts(ends.Select(static end => end.ToString()))})");
        report.Require(closed >= DrainDelay + DrainTimeout - TimeSpan.FromMilliseconds(200) && closed < DrainDelay + DrainTimeout + Late, $"that is {(DrainDelay + DrainTimeout).TotalSeconds:0} s after SIGTERM ({closed.TotalSeconds:0.0} s)");
        await JudgeEndAsync(report, site, server, start, DrainDelay + DrainTimeout + Late, [.. calls, .. fresh]);
    }

    private static async Task EndAtOnceAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync("--DrainDelay=60s", "--DrainTimeout=5m");
        var calls = await SpeakAsync(server, Live);
        server.BeginStop();
        await Task.Delay(TimeSpan.FromSeconds(1));
        report.Require(AreHeard(calls), "a second after SIGTERM all streams go on");
        var start = Stopwatch.GetTimestamp();
        server.BeginStop();
        await JudgeEndAsync(report, site, server, start, TimeSpan.FromSeconds(1), calls);
        var ends = await Task.WhenAll(calls.Select(static call => call.Closed)).WaitAsync(TimeSpan.FromSeconds(10));
        report.Require(ends.All(static end => end.Code == 1001), $"the second SIGTERM closes them with 1001 too ({Counts(ends.Select(static end => end.ToString()))})");
        Array.ForEach(calls, static call => call.Dispose());
    }

    private static async Task JudgeEndAsync(Report report, Site site, ServerProcess server, long start, TimeSpan limit, MediaCall[] calls)
    {
        var code = await server.EndAsync();
        var ended = Stopwatch.GetElapsedTime(start);
        report.Require(code == 0 && ended < limit, $"the server ends with 0 within {limit.TotalSeconds:0} s (exit code {code}, {ended.TotalSeconds:0.00} s)");
        report.Require(calls.All(static call => call.Heard.IsWhole), "nobody missed a message, or heard one twice");

        // The process is gone, so what is not on record now never will be.
        var rows = StreamRow.All(site);
        report.Require(
            rows.Count == calls.Length && rows.All(static row => row is { IsLive: false, EndReason: "drained", CallEndReason: "drained" }),
            $"{calls.Length} streams are on record as drained ({Counts(rows.Select(static row => row.EndReason ?? "live"))})");
        report.Require(
            calls.All(call => rows.Any(row => row.CallSid == call.CallSid && row.MessagesIn <= call.Messages && row.AudioBytesOut >= call.Heard.Messages.Count * MediaCall.MessageBytes)),
            "with figures that fit what the callers sent and heard");
        server.RequireNoFaults(report);
    }

    private static async Task<MediaCall[]> SpeakAsync(ServerProcess server, int count)
    {
        var calls = await MediaCall.OpenAsync(server, count);
        Array.ForEach(calls, static call => call.Speak(AtOnce));
        return calls;
    }

    /// <summary>All are open, and what they said a second ago has come back.</summary>
    private static bool AreHeard(MediaCall[] calls) =>
        calls.All(static call => !call.Closed.IsCompleted && call.Heard.IsWhole && call.Heard.Messages.Count > 0 && call.Heard.Messages.Count >= call.AudioMessages - 50);

    private static async Task UntilAsync(long start, TimeSpan moment)
    {
        var left = moment - Stopwatch.GetElapsedTime(start);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private static async Task<bool> IsRefusedAsync(ServerProcess server)
    {
        try
        {
            using var connection = await Connection.OpenAsync(server.EndPoint);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static string Counts(IEnumerable<string> all) => string.Join(", ", all.CountBy(static one => one).Select(static count => $"{count.Value} {count.Key}"));
}
