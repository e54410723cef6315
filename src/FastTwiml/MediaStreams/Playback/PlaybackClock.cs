namespace FastTwiml.MediaStreams.Playback;

/// <summary>
/// How much of the audio sent to Twilio the caller has heard. Twilio plays what it gets in order and in real time; what has
/// been heard is the last known position plus the time since then, at most what was sent. A mark that comes back is a known
/// position, and so are a queue that was empty and one that was cleared. Times are microseconds of any clock that does not go
/// back. Begin with <c>default</c>; not for several threads at once.
/// </summary>
internal struct PlaybackClock
{
    /// <summary>Mu-law at 8,000 Hz: 8 bytes a millisecond.</summary>
    public const int MicrosPerByte = 125;

    /// <summary>Most streams have none.</summary>
    private PendingMarks? _marks;

    /// <summary>All audio that Twilio has played or will play, as playing time; what was cleared is taken out again.</summary>
    private long _sentMicros;

    private long _knownMicros;
    private long _knownAt;

    /// <summary>So many bytes of audio were sent.</summary>
    public void OnSent(int bytes, long nowMicros)
    {
        var heard = HeardMicros(nowMicros);
        if (heard == _sentMicros)
        {
            Know(heard, nowMicros);
        }

        _sentMicros += (long)bytes * MicrosPerByte;
    }

    /// <summary>A mark was sent. Names need not be unique.</summary>
    public void OnMark(ReadOnlySpan<byte> name) => (_marks ??= new PendingMarks()).Add(name, _sentMicros);

    /// <summary>Twilio returned a mark.</summary>
    public MarkOutcome OnMarkReturned(ReadOnlySpan<byte> name, long nowMicros)
    {
        var position = 0L;
        var outcome = _marks?.Take(name, out position) ?? MarkOutcome.Unknown;
        if (outcome == MarkOutcome.Played)
        {
            Know(position, nowMicros);
        }

        return outcome;
    }

    /// <summary>A clear was sent: what has not been heard never will be. Marks that are still out come back as cleared.</summary>
    public void OnClear(long nowMicros)
    {
        // Whole bytes, so that positions stay positions of bytes.
        _sentMicros = HeardBytes(nowMicros) * MicrosPerByte;
        Know(_sentMicros, nowMicros);
        _marks?.Clear();
    }

    /// <summary>The playing time of what was sent and has not been heard.</summary>
    public readonly long LeadMicros(long nowMicros) => _sentMicros - HeardMicros(nowMicros);

    /// <summary>How many bytes the caller has heard since the stream began. A mark that comes late can lower it.</summary>
    public readonly long HeardBytes(long nowMicros) => HeardMicros(nowMicros) / MicrosPerByte;

    private readonly long HeardMicros(long nowMicros) => Math.Min(_sentMicros, _knownMicros + Math.Max(0, nowMicros - _knownAt));

    private void Know(long positionMicros, long nowMicros)
    {
        _knownMicros = positionMicros;
        _knownAt = nowMicros;
    }
}
