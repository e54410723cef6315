using System.Buffers.Binary;

namespace FastTwiml.Assistants.Carriers.Queued;

/// <summary>
/// What waits for a slow assistant, in order: audio, digits and marks. When there is more audio than fits, the oldest is dropped and
/// counted; digits and marks never are. Not thread-safe.
/// </summary>
/// <remarks>
/// Audio and controls wait in rings of their own, so that audio can be dropped from between controls: a control knows how much audio
/// was added before it, and its turn comes when all of that was taken or dropped.
/// </remarks>
internal struct AssistantQueue()
{
    private const int LengthBytes = sizeof(ushort);

    // Messages of 20 ms come in bursts of up to five.
    private const int SmallestAudio = 1024;

    private ByteRing _audio = new(SmallestAudio);
    private ByteRing _names = new(256);
    private Control[] _controls = [];
    private int _firstControl;
    private int _controlCount;

    // Messages of audio ever added, and ever taken or dropped.
    private long _audioAdded;
    private long _audioGone;

    /// <summary>Audio that was dropped.</summary>
    public long DroppedBytes { get; private set; }

    public readonly bool IsEmpty => _audioAdded == _audioGone && _controlCount == 0;

    public void AddAudio(ReadOnlySpan<byte> audio)
    {
        // A message that is longer than the whole queue loses its beginning, as if it had come in parts.
        const int Longest = QueueLimits.AudioBytes - LengthBytes;
        if (audio.Length > Longest)
        {
            DroppedBytes += audio.Length - Longest;
            audio = audio[^Longest..];
        }

        while (_audio.Count + LengthBytes + audio.Length > QueueLimits.AudioBytes)
        {
            var dropped = TakeLength();
            _audio.Skip(dropped);
            DroppedBytes += dropped;
            _audioGone++;
        }

        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)audio.Length);
        _audio.Append(length);
        _audio.Append(audio);
        _audioAdded++;
    }

    /// <summary>False when too many controls wait.</summary>
    public bool TryAddDigit(char digit) => TryAdd(new Control(_audioAdded, QueueEntryKind.Digit, 0, digit, false));

    /// <summary>False when too many controls wait, or too many bytes of names.</summary>
    public bool TryAddMark(ReadOnlySpan<byte> name, bool played)
    {
        if (_names.Count + name.Length > QueueLimits.NameBytes
            || !TryAdd(new Control(_audioAdded, QueueEntryKind.Mark, name.Length, default, played)))
        {
            return false;
        }

        _names.Append(name);
        return true;
    }

    /// <summary>Takes the oldest entry; false when there is none.</summary>
    /// <param name="bytes">Gets the audio or the name: as long as either of the limits.</param>
    /// <param name="entry">The entry.</param>
    public bool TryTake(Span<byte> bytes, out QueueEntry entry)
    {
        if (_controlCount > 0 && _controls[_firstControl].AudioBefore <= _audioGone)
        {
            var control = _controls[_firstControl];
            _firstControl = (_firstControl + 1) % _controls.Length;
            _controlCount--;
            _names.Take(bytes[..control.NameBytes]);
            entry = new QueueEntry(control.Kind, control.NameBytes, control.Digit, control.Played);
            return true;
        }

        if (_audioAdded == _audioGone)
        {
            entry = default;
            return false;
        }

        var length = TakeLength();
        _audio.Take(bytes[..length]);
        _audioGone++;
        entry = new QueueEntry(QueueEntryKind.Audio, length);
        return true;
    }

    /// <summary>Gives all memory back, and up what waits.</summary>
    public void Free()
    {
        _audio.Free();
        _names.Free();
        _controls = [];
        (_firstControl, _controlCount) = (0, 0);
        _audioGone = _audioAdded;
    }

    private int TakeLength()
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        _audio.Take(length);
        return BinaryPrimitives.ReadUInt16LittleEndian(length);
    }

    private bool TryAdd(Control control)
    {
        if (_controlCount == QueueLimits.Controls)
        {
            return false;
        }

        if (_controlCount == _controls.Length)
        {
            var more = new Control[Math.Min(Math.Max(4, 2 * _controlCount), QueueLimits.Controls)];
            _controls.AsSpan(_firstControl).CopyTo(more);
            _controls.AsSpan(0, _firstControl).CopyTo(more.AsSpan(_controls.Length - _firstControl));
            (_controls, _firstControl) = (more, 0);
        }

        _controls[(_firstControl + _controlCount) % _controls.Length] = control;
        _controlCount++;
        return true;
    }

    private readonly record struct Control(long AudioBefore, QueueEntryKind Kind, int NameBytes, char Digit, bool Played);
}
