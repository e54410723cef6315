namespace FastTwiml.Simulation.Audio;

/// <summary>What the caller heard from the start of the stream on, with silence where nothing was played.</summary>
internal sealed class CallRecording
{
    private byte[] _audio = new byte[64 * 1_024];
    private int _length;

    /// <summary>What was heard, and what would have been after it.</summary>
    public ReadOnlySpan<byte> Audio => _audio.AsSpan(0, _length);

    /// <summary>Audio is played from a moment on, counted from the start of the stream.</summary>
    public void Play(long atMicros, ReadOnlySpan<byte> audio)
    {
        var start = Math.Max(Position(atMicros), _length);
        var end = start + audio.Length;
        if (end > _audio.Length)
        {
            Array.Resize(ref _audio, Math.Max(end, _audio.Length * 2));
        }

        _audio.AsSpan(_length, start - _length).Fill(CallerAudio.Silence);
        audio.CopyTo(_audio.AsSpan(start));
        _length = end;
    }

    /// <summary>What would be played after this moment is not.</summary>
    public void CutAt(long atMicros) => _length = Math.Min(_length, Position(atMicros));

    private static int Position(long atMicros) => checked((int)(atMicros * CallerAudio.BytesPerMs / 1_000));
}
