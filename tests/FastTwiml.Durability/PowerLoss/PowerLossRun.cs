using FastTwiml.Durability.Load;
using FastTwiml.Durability.PowerLoss.Disk;
using FastTwiml.Durability.PowerLoss.Recording;
using FastTwiml.Durability.Stored;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>Records a run, cuts the power at random moments of it, and looks for every call answered until then.</summary>
internal sealed class PowerLossRun(PowerLossSettings settings)
{
    private const string DatabaseName = "calls.db";
    private const int NamedFaults = 10;

    private readonly CallLedger _ledger = new();
    private readonly Random _random = new(settings.Seed);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        using var folder = new CheckFolder();
        if (settings.Record is { } earlier)
        {
            var record = OperationLog.Read(Path.Combine(earlier, Recorder.LogName));
            return CutEverywhere(record, new AnswerTimes(record.Operations), folder.File("cut")) == 0 ? 0 : 1;
        }

        Directory.CreateDirectory(folder.File("data"));
        var database = folder.File($"data/{DatabaseName}");
        var recorder = await Recorder.CompileAsync(folder, database);
        await new RecordedRun(recorder, database, _ledger, settings.Calls, settings.Connections).RunAsync(settings.Synchronous);

        var log = OperationLog.Read(recorder.LogPath);
        var answers = new AnswerTimes(log.Operations);
        RecordProof.Check(log, answers, _ledger, database, settings.Synchronous == HostCommand.Full);
        Report(log, answers);
        var failed = CutEverywhere(log, answers, folder.File("cut"));
        if (failed > 0 && settings.Keep)
        {
            folder.Stays = true;
            Console.WriteLine($"The record is in {folder}; examine it again with --record {folder} --points {settings.Points} --seed {settings.Seed}.");
        }

        return failed == 0 ? 0 : 1;
    }

    private void Report(OperationLog log, AnswerTimes answers)
    {
        var writtenBack = WrittenBackUnderLoad(log, answers.First);
        Console.WriteLine($"synchronous={settings.Synchronous}: {_ledger.AnsweredCount} calls answered on {settings.Connections} connections{(_ledger.AnyRefused ? $" (and {_ledger.Refused})" : string.Empty)}");
        Console.WriteLine($"recorded: {log.Operations.Count} operations, {log.Count(OperationKind.Written)} writes, {log.Count(OperationKind.SyncEnded)} syncs, {log.Count(OperationKind.Sent)} sends, {log.Count(OperationKind.Truncated)} truncations, {log.Count(OperationKind.Unlinked)} removals; {writtenBack} pages written back by checkpoints under load");
        Console.WriteLine("played to its end the record gives the files byte for byte, and it has every answer that the client got");
    }

    private static int WrittenBackUnderLoad(OperationLog log, int first)
    {
        var databases = new HashSet<int>();
        var count = 0;
        for (var place = 0; place < log.Operations.Count; place++)
        {
            var operation = log.Operations[place];
            switch (operation.Kind)
            {
                case OperationKind.Opened when operation.Paths[0].EndsWith(DatabaseName, StringComparison.Ordinal):
                    databases.Add(operation.Descriptor);
                    break;
                case OperationKind.Opened or OperationKind.Closed:
                    databases.Remove(operation.Descriptor);
                    break;
                case OperationKind.Written when place > first && databases.Contains(operation.Descriptor):
                    count++;
                    break;
            }
        }

        return count;
    }

    private int CutEverywhere(OperationLog log, AnswerTimes answers, string path)
    {
        var places = Enumerable.Range(0, settings.Points).Select(_ => _random.Next(log.Operations.Count + 1)).Order().ToList();
        var disk = new RecordedDisk();
        var played = 0;
        var (failed, answered) = (0, 0L);
        var missing = new HashSet<long>();
        foreach (var place in places)
        {
            while (played < place)
            {
                disk.Apply(log.Operations[played++]);
            }

            var due = answers.Before(place).ToList();
            answered += due.Count;
            foreach (var cut in PowerCut.All)
            {
                if (Examine(disk, cut, due, path) is var (fault, lost) && (fault is not null || lost.Count > 0))
                {
                    missing.UnionWith(lost);
                    failed++;
                    if (failed <= NamedFaults)
                    {
                        var lostText = lost.Count == 0 ? "none missing" : $"{lost.Count} of {due.Count} answered calls are missing, such as {LoadCall.Sid(lost[0])}";
                        Console.WriteLine($"  cut after operation {place}, {cut.Name}: {lostText}{(fault is null ? string.Empty : $"; {fault}")}");
                    }
                }
            }
        }

        Console.WriteLine(failed == 0
            ? $"Held: the power cut at {places.Count} moments (operations {places[0]} to {places[^1]}, seed {settings.Seed}), {PowerCut.All.Count} outcomes each; all {answered} answers given by then were found each time ({answered / places.Count} a moment)."
            : $"FAILED: {failed} of {places.Count * PowerCut.All.Count} outcomes (seed {settings.Seed}) did not hold; {missing.Count} of {answers.Count} answered calls were missing in one or more of them.");
        return failed;
    }

    private (string? Fault, List<long> Lost) Examine(RecordedDisk disk, PowerCut cut, List<long> due, string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        cut.Leave(disk, path, _random);
        var database = Path.Combine(path, DatabaseName);
        if (!File.Exists(database))
        {
            return (null, due);
        }

        var stored = StoredCalls.Read(database, settings.Record is null ? _ledger.Sent : long.MaxValue);
        return (stored.Fault, due.Where(number => !stored.Holds(number)).ToList());
    }
}
