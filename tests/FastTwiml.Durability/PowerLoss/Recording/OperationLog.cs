using System.Buffers.Binary;

namespace FastTwiml.Durability.PowerLoss.Recording;

/// <summary>Everything that the recorder saw, in order.</summary>
internal sealed class OperationLog
{
    private const int HeadBytes = 24;

    private OperationLog(List<Operation> operations) => Operations = operations;

    public IReadOnlyList<Operation> Operations { get; }

    public static OperationLog Read(string path)
    {
        // Arrays end at 2 GiB; a run writes a small part of that.
        var bytes = File.ReadAllBytes(path).AsMemory();
        var operations = new List<Operation>();
        while (bytes.Length >= HeadBytes)
        {
            var head = bytes.Span;
            var kind = (OperationKind)BinaryPrimitives.ReadUInt32LittleEndian(head);
            var descriptor = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
            if (!Enum.IsDefined(kind) || length > bytes.Length - HeadBytes)
            {
                throw new CheckException($"The record {path} is damaged at its operation {operations.Count}.");
            }

            operations.Add(new Operation(kind, descriptor, offset, bytes.Slice(HeadBytes, length)));
            bytes = bytes[(HeadBytes + length)..];
        }

        return bytes.IsEmpty ? new OperationLog(operations) : throw new CheckException($"The record {path} is cut off.");
    }

    public int Count(OperationKind kind) => Operations.Count(operation => operation.Kind == kind);
}
