using System.Buffers;
using System.Buffers.Binary;

namespace FastTwiml.Relays;

/// <summary>
/// Messages that wait for an assistant's server: in order, bounded, the oldest audio dropped when there are too many. What is no audio is
/// never dropped; it has a bound of its own. For one thread at a time; holds no memory while nothing waits.
/// </summary>
internal sealed class RelayQueue
{
    private const int HeadBytes = 2 * sizeof(int);

    // Entries: length of the text, bytes of audio (-1 for what is no audio), text.
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private int _audioText;
    private int _otherText;

    public bool IsEmpty => _start == _end;

    /// <summary>Audio that was dropped so far.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Adds a media message and drops the oldest ones where there are too many.</summary>
    /// <param name="text">The message.</param>
    /// <param name="audioBytes">The audio in it.</param>
    public void AddAudio(ReadOnlySpan<byte> text, int audioBytes)
    {
        Append(text, audioBytes);
        _audioText += text.Length;
        if (_audioText > RelayLimits.AudioBytes)
        {
            DropAudio(RelayLimits.AudioBytes / 8);
        }
    }

    /// <summary>Adds any other message; false when there is no room.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text)
    {
        if (_otherText + text.Length > RelayLimits.OtherBytes)
        {
            return false;
        }

        Append(text, audioBytes: -1);
        _otherText += text.Length;
        return true;
    }

    /// <summary>The oldest message; valid until the queue changes.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> text)
    {
        text = IsEmpty ? default : TextAt(_start, out _);
        return !IsEmpty;
    }

    /// <summary>Takes the oldest message away.</summary>
    public void Remove()
    {
        var text = TextAt(_start, out var audioBytes);
        (audioBytes < 0 ? ref _otherText : ref _audioText) -= text.Length;
        _start += HeadBytes + text.Length;
        if (IsEmpty)
        {
            Clear();
        }
    }

    /// <summary>Forgets everything and gives the memory back.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        _start = _end = _audioText = _otherText = 0;
    }

    /// <summary>Drops the oldest audio until so much room is made below the bound; one pass, so that a queue that stays full stays cheap.</summary>
    private void DropAudio(int room)
    {
        var (from, to) = (_start, _start);
        while (from < _end)
        {
            var text = TextAt(from, out var audioBytes);
            var entry = HeadBytes + text.Length;
            if (audioBytes >= 0 && _audioText > RelayLimits.AudioBytes - room)
            {
                _audioText -= text.Length;
                DroppedBytes += audioBytes;
            }
            else
            {
                _bytes.AsSpan(from, entry).CopyTo(_bytes.AsSpan(to));
                to += entry;
            }

            from += entry;
        }

        _end = to;
    }

    private void Append(ReadOnlySpan<byte> text, int audioBytes)
    {
        var needed = HeadBytes + text.Length;
        if (_bytes.Length - _end < needed)
        {
            MakeRoom(needed);
        }

        var entry = _bytes.AsSpan(_end, needed);
        BinaryPrimitives.WriteInt32LittleEndian(entry, text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(int)..], audioBytes);
        text.CopyTo(entry[HeadBytes..]);
        _end += needed;
    }

    private void MakeRoom(int needed)
    {
        var used = _end - _start;
        var bytes = _bytes;
        if (_bytes.Length < 2 * (used + needed))
        {
            bytes = ArrayPool<byte>.Shared.Rent(2 * (used + needed));
        }

        _bytes.AsSpan(_start, used).CopyTo(bytes);
        if (!ReferenceEquals(bytes, _bytes) && _bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _start, _end) = (bytes, 0, used);
    }

    private ReadOnlySpan<byte> TextAt(int at, out int audioBytes)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));
        audioBytes = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at + sizeof(int)));
        return _bytes.AsSpan(at + HeadBytes, length);
    }
}
