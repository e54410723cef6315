using System.Buffers.Binary;

namespace FastTwiml.Durability.PowerLoss;

internal enum TracedOperation
{
    Create = 'C',
    Write = 'W',
    Truncate = 'T',
    Unlink = 'U',
    SyncBegins = 'S',
    SyncEnds = 'E',
}

internal enum TracedFile
{
    Database,
    Log,
    Folder,
}

/// <summary>One operation on the database's files, in the order and at the time in which it was done.</summary>
/// <param name="Operation">What was done.</param>
/// <param name="File">To which file.</param>
/// <param name="Nanoseconds">When it had been done, by the machine's monotonic clock.</param>
/// <param name="Offset">Where a write begins, or the size after a truncation.</param>
/// <param name="Data">What was written.</param>
internal sealed record TraceRecord(TracedOperation Operation, TracedFile File, long Nanoseconds, long Offset, ReadOnlyMemory<byte> Data)
{
    private const int HeadBytes = 24;

    /// <summary>Reads the shim's file; a record cut short by the end of its process never happened.</summary>
    public static List<TraceRecord> Read(string path)
    {
        ReadOnlyMemory<byte> rest = System.IO.File.ReadAllBytes(path);
        var records = new List<TraceRecord>();
        while (rest.Length >= HeadBytes)
        {
            var head = rest.Span;
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            if (rest.Length < HeadBytes + length)
            {
                break;
            }

            records.Add(new TraceRecord(
                (TracedOperation)head[0],
                (TracedFile)head[1],
                BinaryPrimitives.ReadInt64LittleEndian(head[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
                rest.Slice(HeadBytes, length)));
            rest = rest[(HeadBytes + length)..];
        }

        return records;
    }
}
