namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>A change of a file that no sync has covered yet: bytes at an offset, or, without bytes, a new size.</summary>
/// <param name="Offset">Where the bytes are, or the new size.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsSize">Whether it is a new size.</param>
internal readonly record struct PendingChange(long Offset, ReadOnlyMemory<byte> Bytes, bool IsSize);
