using FastTwiml.Durability.Targets;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>
/// Traces a process under load, and then cuts its power at many moments: the files are rebuilt from what had been synced by
/// then (and from none, some or all of what had not), opened, and searched for every call that had been answered by then.
/// </summary>
internal static class PowerLossTest
{
    /// <summary>Says how many of the points failed.</summary>
    public static async Task<int> RunAsync(int points, TimeSpan duration, int seed, Func<string, TraceSettings, Target> start, string folder, TextWriter output)
    {
        var database = Path.Combine(folder, "fasttwiml.db");
        SqliteDatabase.OpenOrCreate(database);
        var before = await File.ReadAllBytesAsync(database);
        var trace = new TraceSettings(Shim.Build(folder), database, Path.Combine(folder, "trace"));
        var answered = new Acknowledgements();
        using (var target = start(database, trace))
        {
            using var stop = new CancellationTokenSource(duration);
            await target.LoadAsync(answered, stop.Token);
            target.Kill();
        }

        var records = TraceRecord.Read(trace.File);
        await output.WriteLineAsync(
            $"{answered.Count} calls answered; {records.Count} operations traced: {Count(records, TracedFile.Log, TracedOperation.SyncEnds)} syncs of the log, "
            + $"{Count(records, TracedFile.Database, TracedOperation.SyncEnds)} of the database (one a checkpoint), {records.Sum(r => (long)r.Data.Length)} bytes.");
        if (answered.Count == 0)
        {
            throw new InvalidOperationException("No call was answered, so nothing was tested.");
        }

        return await CutAsync(points, seed, before, records, [.. answered.All.OrderBy(a => a.Nanoseconds)], folder, output);
    }

    private static async Task<int> CutAsync(
        int points, int seed, byte[] before, List<TraceRecord> records, (string CallSid, long Nanoseconds)[] answered, string folder, TextWriter output)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(before);
        var (next, failed) = (0, 0);
        foreach (var (point, moment) in Moments(points, random, records, answered).Order().Index())
        {
            for (; next < records.Count && records[next].Nanoseconds <= moment; next++)
            {
                disk.Play(records[next]);
            }

            var copy = Directory.CreateDirectory(Path.Combine(folder, $"point-{point}"));
            var database = Path.Combine(copy.FullName, "fasttwiml.db");
            var unsynced = (UnsyncedWrites)(point % 3);
            disk.Restore(database, unsynced, random);
            if (DatabaseCheck.Fault(database, answered.TakeWhile(a => a.Nanoseconds <= moment).Select(a => a.CallSid)) is { } fault)
            {
                failed++;
                await output.WriteLineAsync($"Point {point}, {(moment - answered[0].Nanoseconds) / 1_000_000_000.0:0.000} s after the first answer, unsynced writes {unsynced}: {fault}.");
            }

            copy.Delete(recursive: true);
        }

        return failed;
    }

    // Half of them at the very moment of an answer, when least time is left; the others anywhere, checkpoints included.
    private static IEnumerable<long> Moments(int points, Random random, List<TraceRecord> records, (string CallSid, long Nanoseconds)[] answered) =>
        Enumerable.Range(0, points).Select(i => i % 2 == 0
            ? answered[random.Next(answered.Length)].Nanoseconds
            : records[random.Next(records.Count)].Nanoseconds);

    private static int Count(List<TraceRecord> records, TracedFile file, TracedOperation operation) =>
        records.Count(r => r.File == file && r.Operation == operation);
}
