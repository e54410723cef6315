using System.Buffers;

namespace FastTwiml.Assistants.Carriers.Queued;

/// <summary>Bytes, first in first out, in pooled memory that grows to what waits at once. Not thread-safe.</summary>
internal struct ByteRing(int smallest)
{
    private byte[]? _bytes;
    private int _head;

    public int Count { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (Count + bytes.Length > (_bytes?.Length ?? 0))
        {
            Grow(Count + bytes.Length);
        }

        var tail = _head + Count;
        tail -= tail >= _bytes!.Length ? _bytes.Length : 0;
        var first = Math.Min(bytes.Length, _bytes.Length - tail);
        bytes[..first].CopyTo(_bytes.AsSpan(tail));
        bytes[first..].CopyTo(_bytes);
        Count += bytes.Length;
    }

    /// <summary>Takes as many bytes as the destination is long.</summary>
    public void Take(Span<byte> destination)
    {
        var first = Math.Min(destination.Length, (_bytes?.Length ?? 0) - _head);
        _bytes.AsSpan(_head, first).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
        Skip(destination.Length);
    }

    public void Skip(int count)
    {
        Count -= count;
        _head += count;
        _head -= _head >= (_bytes?.Length ?? 0) ? _bytes?.Length ?? 0 : 0;
        if (Count == 0 && _bytes?.Length > smallest)
        {
            // What a slow moment needed is not kept for the rest of the call.
            Free();
        }
    }

    /// <summary>Gives the memory back, and what is in it up.</summary>
    public void Free()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _head, Count) = (null, 0, 0);
    }

    private void Grow(int count)
    {
        var more = ArrayPool<byte>.Shared.Rent(Math.Max(smallest, count));
        var kept = Count;
        if (_bytes is not null)
        {
            var first = Math.Min(Count, _bytes.Length - _head);
            _bytes.AsSpan(_head, first).CopyTo(more);
            _bytes.AsSpan(0, Count - first).CopyTo(more.AsSpan(first));
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _head, Count) = (more, 0, kept);
    }
}
