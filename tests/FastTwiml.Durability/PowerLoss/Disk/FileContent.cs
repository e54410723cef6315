namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>Bytes of a file with its length; what was never written reads as zeros.</summary>
internal sealed class FileContent
{
    private byte[] _bytes = [];

    public FileContent()
    {
    }

    private FileContent(FileContent other)
    {
        _bytes = other.Bytes.ToArray();
        Length = _bytes.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public FileContent Copy() => new(this);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var end = checked((int)offset + bytes.Length);
        if (end > Length)
        {
            Resize(end);
        }

        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void Resize(long length)
    {
        var size = checked((int)length);
        if (size > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(size, _bytes.Length * 2));
        }

        if (size < Length)
        {
            _bytes.AsSpan(size, Length - size).Clear();
        }

        Length = size;
    }

    public void Apply(in PendingChange change)
    {
        if (change.IsSize)
        {
            Resize(change.Offset);
        }
        else
        {
            Write(change.Offset, change.Bytes.Span);
        }
    }
}
