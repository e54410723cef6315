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
    private const string Managed = "dotnet_heap_bytes";
    private const string Live = "fasttwiml_streams_live";
    private const string EchoNumber = "+15555550198";

    /// <summary>What a stalled stream may hold: 256 KiB unsent, the pipe to the socket, and what is left over from growing to that.</summary>
    private const long BytesPerStream = 2 * 1024 * 1024;

    /// <summary>How much more memory than before the server may have when they are gone: buffers that are kept to be used again.</summary>
    private const long BytesAfter = 32 * 1024 * 1024;

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Wave = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "stalled-peer";

    public string Proves => $"{Stalled} peers that take nothing while their assistants keep sending are cut after the write timeout, hold bounded memory, and harm no other call";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync(OwnProgram.Talkative);
        await site.AddAssistantAsync("Others");
        await site.CommandAsync("numbers", "add", EchoNumber, "--assistant", "Others", "--database", Site.Database);
        var server = await site.ServeByHostAsync("--DrainDelay=0", "--operator", "http://127.0.0.1:0", $"--Streams:WriteTimeout={WriteTimeout.TotalSeconds}s");
        var before = await EchoAsync(site, server, Quiet);
        before.Report(report, "without stalled ones", Others);

        var memory = server.ResidentBytes;
        await WaveAsync(report, site, server, before, memory, "beside the first wave");
        (await EchoAsync(site, server, Quiet)).Report(report, "after it", Others);
        await WaveAsync(report, site, server, before, memory, "beside the second wave");
        await MemoryReturnsAsync(report, server, memory);
        (await EchoAsync(site, server, Quiet)).Report(report, "after it", Others);
        await server.StopAsync(report);
    }

    /// <summary>Opens streams that nobody reads, until the server has cut them all.</summary>
    private static async Task WaveAsync(Report report, Site site, ServerProcess server, SimulateRun before, long memory, string when)
    {
        var others = EchoAsync(site, server, Wave);
        await using var watch = MemoryWatch.Start(server);
        var calls = await MediaCall.OpenAsync(server, Stalled, listens: false);
        var start = Stopwatch.GetTimestamp();
        Array.ForEach(calls, static call => call.Speak(messagesAtOnce: 5));

        // Much of what is sent to them the kernel takes first: only then do they take nothing.
        var ends = await Task.WhenAll(calls.Select(static call => call.Closed)).WaitAsync(TimeSpan.FromSeconds(90));
        report.Measured($"{ends.Length} stalled peers are cut, the last {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s after its assistant began to send ({WriteTimeout.TotalSeconds:0} s after it took the last byte)");
        report.Require(
            watch.Most - memory < BytesPerStream * Stalled,
            $"each of them holds at most {BytesPerStream / 1024} KiB ({(watch.Most - memory) / 1024.0 / Stalled:0} KiB)");

        var during = await others;
        during.Report(report, when, Others);
        report.Require(
            during.Echo.Max < WriteTimeout.TotalMilliseconds / 2,
            $"nobody waits for those that read nothing: p50 {before.Echo.P50:0.0} and {during.Echo.P50:0.0} ms, p99 {before.Echo.P99:0.0} and {during.Echo.P99:0.0} ms, the latest {during.Echo.Max:0.0} ms (half of the {WriteTimeout.TotalSeconds:0} s would show it, whatever else the machine does)");
        await JudgeRecordsAsync(report, site, calls);
        Array.ForEach(calls, static call => call.Dispose());
    }

    /// <summary>Has the garbage collected, some times because buffers that are kept go only when they were not used for a while.</summary>
    private static async Task MemoryReturnsAsync(Report report, ServerProcess server, long memory)
    {
        var start = Stopwatch.GetTimestamp();
        var figures = await server.FiguresAsync();
        report.Measured($"memory of the server before a collection: {Memory(server, figures)}; it was {MemoryWatch.Text(memory)}");
        using var call = await MediaCall.OpenAsync(server);
        do
        {
            await call.PressAsync('#');
            await Task.Delay(TimeSpan.FromSeconds(1));
            figures = await server.FiguresAsync();
        }
        while ((server.ResidentBytes > memory + BytesAfter || figures[Live] > 1) && Stopwatch.GetElapsedTime(start) < Patience);

        await call.HangUpAsync();
        report.Require(figures[Live] == 1, $"when they are gone, no other stream is left than the one that is asked by ({figures[Live] - 1})");
        report.Require(
            server.ResidentBytes <= memory + BytesAfter,
            $"after a collection memory is back to within {BytesAfter / 1024 / 1024} MiB of what it was ({Memory(server, figures)}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s after)");
    }

    private static string Memory(ServerProcess server, IReadOnlyDictionary<string, double> figures) =>
        $"{MemoryWatch.Text(server.ResidentBytes)} resident, {MemoryWatch.Text((long)figures[Managed])} managed and in use";

    private static Task<SimulateRun> EchoAsync(Site site, ServerProcess server, TimeSpan duration) =>
        SimulateRun.RunAsync(site, server, Others, Others, duration, EchoNumber);

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
