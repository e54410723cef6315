using System.Text;

namespace FastTwiml.Durability.PowerLoss.Recording;

/// <summary>One record of the recorder; its place in the log is its time.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Descriptor">To which open file or socket of the process.</param>
/// <param name="Offset">Where in the file; of <see cref="OperationKind.Opened"/> 1 for a new file and 2 for an emptied one.</param>
/// <param name="Bytes">What was written or sent, a size, or names.</param>
internal readonly record struct Operation(OperationKind Kind, int Descriptor, long Offset, ReadOnlyMemory<byte> Bytes)
{
    public bool IsNewFile => (Offset & 1) != 0;

    public bool IsEmptied => (Offset & 2) != 0;

    /// <summary>The size that a truncation or an allocation names.</summary>
    public long Size => BitConverter.ToInt64(Bytes.Span);

    /// <summary>The full path that it names; of a renaming the old and the new one.</summary>
    public string[] Paths => Encoding.UTF8.GetString(Bytes.Span).Split('\0');
}
