namespace FastTwiml.Simulation.Streams.Listening;

/// <summary>
/// What Twilio does with audio that it gets: plays it in order, 8 bytes a millisecond by the wall clock, however much comes at once,
/// and gives a mark back when what came before it has been played, or was cleared. Moments are given in microseconds.
/// </summary>
internal sealed class Playback
{
    public const int MicrosPerByte = 125;

    public const long Never = long.MaxValue;

    private readonly PendingMarks _marks = new();
    private long _endMicros;

    /// <summary>The most that waited to be played.</summary>
    public long LongestLeadMicros { get; private set; }

    /// <summary>When the next mark comes back.</summary>
    public long NextMarkMicros => _marks.Count > 0 ? _marks.FirstDueMicros : Never;

    /// <summary>Marks that have not come back.</summary>
    public int WaitingMarks => _marks.Count;

    /// <summary>Audio arrives; gives the moment at which it begins to be played.</summary>
    public long OnAudio(int bytes, long nowMicros)
    {
        var start = Math.Max(_endMicros, nowMicros);
        _endMicros = start + ((long)bytes * MicrosPerByte);
        LongestLeadMicros = Math.Max(LongestLeadMicros, _endMicros - nowMicros);
        return start;
    }

    public void OnMark(ReadOnlySpan<byte> name, long nowMicros) => _marks.Add(name, Math.Max(_endMicros, nowMicros));

    /// <summary>What waits is not played, and all marks come back now.</summary>
    public void OnClear(long nowMicros)
    {
        _endMicros = Math.Min(_endMicros, nowMicros);
        _marks.MakeDue(nowMicros);
    }

    /// <summary>Takes a mark that comes back by now; its name is valid until the next call.</summary>
    public bool TryTakeMark(long nowMicros, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (NextMarkMicros > nowMicros)
        {
            return false;
        }

        name = _marks.Take();
        return true;
    }
}
