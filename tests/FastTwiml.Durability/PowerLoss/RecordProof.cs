using FastTwiml.Durability.Load;
using FastTwiml.Durability.PowerLoss.Disk;
using FastTwiml.Durability.PowerLoss.Recording;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>
/// Whether the record can be believed. Input and output that went past the recorder (another system call, a memory map)
/// would make the check worthless without anybody noticing, so it must account for everything that is known otherwise.
/// </summary>
internal static class RecordProof
{
    public static void Check(OperationLog log, AnswerTimes answers, CallLedger ledger, string database, bool expectsSyncs)
    {
        if (log.Count(OperationKind.Written) == 0)
        {
            throw new CheckException("The recorder saw no write of the database: its library does not reach the server's input and output.");
        }

        if (expectsSyncs && !log.Operations.Skip(answers.Count == 0 ? 0 : answers.First).Any(static operation => operation.Kind == OperationKind.SyncEnded))
        {
            throw new CheckException("The recorder saw no sync under load.");
        }

        var unseen = ledger.Answered.Count(number => !answers.Has(number));
        if (unseen > 0)
        {
            throw new CheckException($"{unseen} of {ledger.AnsweredCount} answers that the client got are not in the record.");
        }

        var disk = new RecordedDisk();
        foreach (var operation in log.Operations)
        {
            disk.Apply(operation);
        }

        CompareFiles(disk, database);
    }

    // Played to its end, the record gives the files that are there, byte for byte.
    private static void CompareFiles(RecordedDisk disk, string database)
    {
        foreach (var path in (string[])[database, database + "-wal", database + "-journal"])
        {
            var recorded = disk.Folder.Current.GetValueOrDefault(Path.GetFileName(path));
            var isSame = File.Exists(path) ? recorded is not null && recorded.Current.Bytes.SequenceEqual(File.ReadAllBytes(path)) : recorded is null;
            if (!isSame)
            {
                throw new CheckException($"{path} is not what the record says: something was written past the recorder.");
            }
        }
    }
}
