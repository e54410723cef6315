using System.Buffers;
using System.Buffers.Binary;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>
/// Messages that come while it is being found out whether their call is known, in pooled memory; they are taken in order afterwards.
/// Not thread-safe.
/// </summary>
internal sealed class EarlyMessages
{
    private const int SmallestBytes = 4 * 1024;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Keeps a message; false when there is no room for it any more.</summary>
    /// <param name="text">The message.</param>
    /// <param name="isAudio">The last quarter of the room is for what is no audio: a key that was pressed is not to be lost.</param>
    public bool TryAdd(ReadOnlySpan<byte> text, bool isAudio)
    {
        var needed = _length + sizeof(int) + text.Length;
        if (needed > (isAudio ? StreamLimits.EarlyBytes / 4 * 3 : StreamLimits.EarlyBytes))
        {
            return false;
        }

        if (_bytes.Length < needed)
        {
            Grow(Math.Max(needed, Math.Max(SmallestBytes, _bytes.Length * 2)));
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), text.Length);
        text.CopyTo(_bytes.AsSpan(_length + sizeof(int)));
        _length = needed;
        return true;
    }

    /// <summary>The messages in order, from a position that begins with 0.</summary>
    public bool TryNext(ref int position, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (position >= _length)
        {
            return false;
        }

        var bytes = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(position));
        text = _bytes.AsSpan(position + sizeof(int), bytes);
        position += sizeof(int) + bytes;
        return true;
    }

    /// <summary>Gives the memory back, and up what is in it.</summary>
    public void Free()
    {
        var bytes = _bytes;
        (_bytes, _length) = ([], 0);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Grow(int bytes)
    {
        var more = ArrayPool<byte>.Shared.Rent(bytes);
        _bytes.AsSpan(0, _length).CopyTo(more);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = more;
    }
}
