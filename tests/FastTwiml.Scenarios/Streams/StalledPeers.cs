using System.Diagnostics;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Kinds;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios.Streams;

/// <summary>Peers that stop reading while their assistants keep sending cost a bounded piece of memory for a bounded time.</summary>
internal sealed class StalledPeers : IScenario
{
    private const int Stalled = 200;
    private const int Others = 50;
    private const string EchoNumber = "+15555550198";

    /// <summary>What a stalled stream may hold: 256 KiB unsent, which grow by doubling, and what the pipe to the socket takes.</summary>
    private const long BytesPerStream = 1024 * 1024;

    /// <summary>What memory may stay when they are gone: half of what they may have had, for buffers that are kept to be used again.</summary>
    private const long BytesAfter = 64 * 1024 * 1024;

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    public string Name => "stalled-peer";

    public string Proves => $"{Stalled} peers that take nothing while their assistants keep sending are cut after the write timeout, hold bounded memory, and harm no other call";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync(OwnProgram.Talkative);
        await site.AddAssistantAsync("Others");
        await site.CommandAsync("numbers", "add", EchoNumber, "--assistant", "Others", "--database", Site.Database);
        var server = await site.ServeByHostAsync("--DrainDelay=0", $"--Streams:WriteTimeout={WriteTimeout.TotalSeconds}s");
        var before = await EchoAsync(site, server);
        before.Report(report, "without stalled ones", Others);
        var memory = server.ResidentBytes;

        var others = EchoAsync(site, server);
        await using var watch = MemoryWatch.Start(server);
        var start = Stopwatch.GetTimestamp();
        var calls = await MediaCall.OpenAsync(server, Stalled, listens: false);
        var opened = Stopwatch.GetElapsedTime(start);
        Array.ForEach(calls, static call => call.Speak(messagesAtOnce: 5));
        var ends = await Task.WhenAll(calls.Select(static call => call.Closed)).WaitAsync(TimeSpan.FromSeconds(60));
        var last = Stopwatch.GetElapsedTime(start) - opened;
        report.Require(last >= WriteTimeout - Late && last < WriteTimeout + Late, $"{ends.Length} stalled peers are cut {WriteTimeout.TotalSeconds:0} s after they took the last byte (the last after {last.TotalSeconds:0.0} s)");
        report.Measured($"memory of the server: {MemoryWatch.Text(memory)} before, at most {MemoryWatch.Text(watch.Most)} with {Stalled} stalled streams ({(watch.Most - memory) / 1024.0 / Stalled:0} KiB for each)");
        report.Require(watch.Most - memory < BytesPerStream * Stalled, $"each of them holds at most {BytesPerStream / 1024} KiB");

        var during = await others;
        during.Report(report, "beside the stalled ones", Others);
        report.Require(
            during.Echo.P50 <= (2 * before.Echo.P50) + 20 && during.Echo.P99 <= (2 * before.Echo.P99) + 100,
            $"the others hear themselves as before: p50 {before.Echo.P50:0.0} and {during.Echo.P50:0.0} ms, p99 {before.Echo.P99:0.0} and {during.Echo.P99:0.0} ms (at most twice as late, and 20 and 100 ms)");
        await JudgeRecordsAsync(report, site, calls);
        Array.ForEach(calls, static call => call.Dispose());

        // The collector looks at memory when there is traffic; nobody can tell it to.
        var after = await EchoAsync(site, server);
        after.Report(report, "after the stalled ones", Others);
        report.Require(
            server.ResidentBytes - memory < BytesAfter,
            $"when they are gone, memory comes back to within {BytesAfter / 1024 / 1024} MiB of what it was ({MemoryWatch.Text(memory)}, {MemoryWatch.Text(server.ResidentBytes)})");
        await server.StopAsync(report);
    }

    private static Task<SimulateRun> EchoAsync(Site site, ServerProcess server) => SimulateRun.RunAsync(site, server, Others, Others, Duration, EchoNumber);

    private static async Task JudgeRecordsAsync(Report report, Site site, MediaCall[] calls)
    {
        var sids = calls.Select(static call => call.CallSid).ToHashSet();
        var rows = await StreamRow.WhenAsync(site, rows => rows.Count(row => sids.Contains(row.CallSid) && !row.IsLive) == Stalled);
        var stalled = rows.Where(row => sids.Contains(row.CallSid)).ToList();
        report.Require(
            stalled.Count == Stalled && stalled.All(static row => row is { EndReason: "write_timeout", CallEndReason: "write_timeout" }),
            $"all of them are on record as write_timeout ({string.Join(", ", stalled.CountBy(static row => row.EndReason ?? "live").Select(static reason => $"{reason.Value} {reason.Key}"))})");
        report.Measured($"audio that was taken for a stalled stream: at most {stalled.Max(static row => row.AudioBytesOut) / 1024.0:0} KiB");
    }
}
