using System.Diagnostics;
using FastTwiml.Durability.Load;
using FastTwiml.Durability.Processes;
using FastTwiml.Durability.Stored;

namespace FastTwiml.Durability.Kill;

/// <summary>
/// Rounds of: start, load, <c>kill -9</c>, compare. All rounds share one database, so that every start recovers what the
/// kill before it left; the comparison reads a copy, so that it does not do the server's recovery. At the end the server
/// starts once more, is stopped as an operator stops it, and the database itself is compared.
/// </summary>
internal sealed class KillRounds(int rounds, int connections, bool keep)
{
    private const int LatestKill = 1200; // milliseconds after the round's first answer
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly CallLedger _ledger = new();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        using var folder = new CheckFolder { Stays = keep };
        var database = folder.File("calls.db");
        await ServerCommand.CreateAsync(database, Nothing);
        Console.WriteLine($"{rounds} rounds, {connections} connections, database {database}");

        var failed = 0;
        for (var round = 1; round <= rounds; round++)
        {
            var before = _ledger.AnsweredCount;
            var killedAt = await KillUnderLoadAsync(database);
            var copy = Copy(database, folder.File($"copy-{round}.db"));
            var what = $"round {round,3}: killed after {killedAt.TotalMilliseconds,5:0} ms, {_ledger.AnsweredCount - before,6} answered";
            failed += Holds(what, copy) ? 0 : 1;
            Delete(copy);
        }

        await using (var server = ServerProcess.Start(ServerCommand.Product, Nothing, ServerCommand.Serve(database)))
        {
            await server.ReadyAsync();
            await server.StopAsync();
        }

        failed += Holds("after one more start and an orderly stop", database) ? 0 : 1;
        if (_ledger.AnyRefused)
        {
            Console.WriteLine($"other answers: {_ledger.Refused}");
        }

        if (_ledger.AnsweredCount == 0)
        {
            throw new CheckException("No call was answered at all.");
        }

        folder.Stays = keep && failed > 0;
        Console.WriteLine(failed == 0
            ? $"Held: {rounds} kills, {_ledger.AnsweredCount} calls answered, every one in the database once."
            : $"FAILED: {failed} of {rounds + 1} comparisons did not hold{(folder.Stays ? $"; see {folder}" : string.Empty)}.");
        return failed == 0 ? 0 : 1;
    }

    private async Task<TimeSpan> KillUnderLoadAsync(string database)
    {
        await using var server = ServerProcess.Start(ServerCommand.Product, Nothing, ServerCommand.Serve(database));
        var address = await server.ReadyAsync();
        using var stop = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        var load = new CallLoad(address, _ledger, connections).RunAsync(stop.Token);
        var before = _ledger.AnsweredCount;
        while (_ledger.AnsweredCount == before && !server.HasEnded && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        await Task.Delay(Random.Shared.Next(LatestKill), CancellationToken.None);
        if (server.HasEnded)
        {
            throw new CheckException($"The server ended before it was killed: {server.Log}");
        }

        await server.KillAsync();
        var killedAt = Stopwatch.GetElapsedTime(start);
        await stop.CancelAsync();
        await load;
        return killedAt;
    }

    private bool Holds(string what, string database)
    {
        var stored = StoredCalls.Read(database, _ledger.Sent);
        var missing = _ledger.Answered.Where(number => !stored.Holds(number)).ToList();
        Console.WriteLine($"{what}, {_ledger.AnsweredCount,7} in all; found {stored.Count,7} of {_ledger.Sent} sent, {missing.Count} missing; {stored.Fault ?? "integrity ok"}");
        if (missing.Count > 0)
        {
            Console.WriteLine($"  missing: {string.Join(", ", missing.Take(5).Select(LoadCall.Sid))}");
        }

        return missing.Count == 0 && stored.Fault is null;
    }

    // The shared memory file is not copied: it is what a killed process leaves in memory, and recovery makes it anew.
    private static string Copy(string database, string copy)
    {
        foreach (var suffix in (string[])["", "-wal", "-journal"])
        {
            if (File.Exists(database + suffix))
            {
                File.Copy(database + suffix, copy + suffix, overwrite: true);
            }
        }

        return copy;
    }

    private static void Delete(string database)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + "*"))
        {
            File.Delete(file);
        }
    }
}
