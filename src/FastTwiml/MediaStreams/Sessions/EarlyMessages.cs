using System.Buffers.Binary;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>Messages that come while it is being found out whether their call is known; they are taken in order afterwards.</summary>
internal sealed class EarlyMessages
{
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
            Array.Resize(ref _bytes, Math.Max(needed, Math.Max(4 * 1024, _bytes.Length * 2)));
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
}
