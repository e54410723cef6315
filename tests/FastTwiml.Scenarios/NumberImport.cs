using System.Diagnostics;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>The directory changes by the million and by the one, from another process, while calls come in.</summary>
internal sealed class NumberImport : IScenario
{
    private const int Numbers = 1_000_000;
    private const int CallsPerSecond = 200;
    private const int Moves = 5;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(1);

    // Longer than a restart would take: what comes later is as good as never.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "import";

    public string Proves => "a million numbers are imported under load without a late answer, and a change of one is then seen within a second";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        await site.AddAssistantAsync("First");
        await site.AddAssistantAsync("Second");
        var other = await site.AddAssistantAsync("Other");
        var server = await site.ServeAsync("--DrainDelay=0");
        (await SteadyCalls.RunAsync(server.EndPoint, CallsPerSecond, TimeSpan.FromSeconds(5))).Report(report, "before");

        var calls = SteadyCalls.Start(server.EndPoint, CallsPerSecond);
        using var probe = await Connection.OpenAsync(server.EndPoint);
        await ImportAsync(report, site, probe, "First");
        await MoveAsync(report, site, probe);
        Judge(report, await calls.StopAsync(), "during the import and the moves");
        report.Measured($"the write-ahead log has {site.Bytes(Site.Database + "-wal") / 1024.0 / 1024:0.0} MiB");

        calls = SteadyCalls.Start(server.EndPoint, CallsPerSecond);
        await ImportAsync(report, site, probe, "Second");
        Judge(report, await calls.StopAsync(), "during an import that moves every number");
        report.Measured($"the write-ahead log has {site.Bytes(Site.Database + "-wal") / 1024.0 / 1024:0.0} MiB");

        var moved = site.Query<long>("select count(*) from calls where assistant_id = @other", new { other }).Single();
        report.Require(moved >= Moves, $"the records of calls to moved numbers name the other assistant ({moved})");
        report.Measured($"memory of the server with {Numbers:N0} numbers: {server.ResidentBytes / 1024 / 1024} MiB");
        await server.StopAsync(report);

        var start = Stopwatch.GetTimestamp();
        server = await site.ServeAsync("--DrainDelay=0");
        report.Measured($"with {Numbers:N0} numbers a server is ready after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        using var again = await Connection.OpenAsync(server.EndPoint);
        report.Require(await IsAnsweredByAsync(again, NumberAt(0), "Second"), "after a restart a call to an imported number is answered by its assistant");
        await server.StopAsync(report);
        var verdict = string.Join(' ', site.Query<string>("pragma integrity_check"));
        report.Require(verdict == "ok", $"SQLite's integrity check says: {verdict}");
    }

    private static async Task ImportAsync(Report report, Site site, Connection probe, string assistant)
    {
        var file = site.FileName($"{assistant}.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, Numbers).Select(i => $"{NumberAt(i)},{assistant}").Prepend("number,assistant"));
        var start = Stopwatch.GetTimestamp();
        var output = await site.CommandAsync("numbers", "import", file, "--database", Site.Database);
        report.Measured($"the import took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s and printed: {output.Trim()}");

        var seen = await UntilAsync(probe, NumberAt(Numbers - 1), assistant);
        report.Require(seen < SeenWithin, $"a call to the last imported number is answered by its assistant (after the command's end: {Report.Milliseconds(seen)})");
        foreach (var i in (int[])[0, 1, Numbers / 2, Numbers - 2])
        {
            report.Require(await IsAnsweredByAsync(probe, NumberAt(i), assistant), $"a call to {NumberAt(i)} is answered by its assistant");
        }
    }

    private static void Judge(Report report, SteadyCallsResult calls, string when)
    {
        calls.Report(report, when);
        report.Require(calls.Latencies.Longest < LongestAnswer, $"no answer takes {LongestAnswer.TotalMilliseconds:0} ms (the longest: {calls.Latencies.Longest.TotalMilliseconds:0.0} ms)");
    }

    private static async Task MoveAsync(Report report, Site site, Connection probe)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < Moves; i++)
        {
            var number = NumberAt((Numbers / 3) + i);
            await site.CommandAsync("numbers", "move", number, "--assistant", "Other", "--database", Site.Database);
            var seen = await UntilAsync(probe, number, "Other") ?? Patience;
            longest = seen > longest ? seen : longest;
        }

        report.Require(longest < SeenWithin, $"with {Numbers:N0} numbers, the move of one is seen within 1 s of the command's end (the longest of {Moves}: {longest.TotalMilliseconds:0} ms)");
    }

    /// <summary>How long it takes until the assistant answers; null when it never does.</summary>
    private static async Task<TimeSpan?> UntilAsync(Connection probe, string number, string assistant)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (await IsAnsweredByAsync(probe, number, assistant))
            {
                return Stopwatch.GetElapsedTime(start);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        return null;
    }

    private static async Task<bool> IsAnsweredByAsync(Connection probe, string number, string assistant)
    {
        var answer = await probe.SendAsync(Twilio.Voice(Twilio.NewCallSid(), number));
        return answer.Status == 200 && answer.Text.Contains($"name=\"{assistant}\"", StringComparison.Ordinal);
    }

    private static string NumberAt(int i) => $"+1556{i:0000000}";
}
