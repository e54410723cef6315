namespace FastTwiml.Simulation.Streams;

/// <summary>
/// When the caller's audio arrives, as Twilio's does: 20 ms of it every 20 ms, give or take 2 ms, sometimes up to five messages at
/// once after a pause, the first one's timestamp between 100 and 180; and if wanted with gaps, where Twilio leaves out silence.
/// </summary>
internal sealed class MediaPace
{
    private const int MessageMs = 20;
    private const int JitterMs = 2;
    private const int MostAtOnce = 5;
    private const int BurstsInHundred = 12;
    private const int GapsInThousand = 5;

    private readonly long _startMicros;
    private readonly long _firstTimestamp;
    private readonly bool _hasGaps;
    private SeededRandom _random;
    private long _slot;

    public MediaPace(SeededRandom random, long startMicros, bool hasGaps)
    {
        (_random, _startMicros, _hasGaps) = (random, startMicros, hasGaps);
        _firstTimestamp = _random.Between(100 + JitterMs, 180 - JitterMs);
        Plan();
    }

    /// <summary>How many messages go out together next.</summary>
    public int Messages { get; private set; }

    /// <summary>When they go out.</summary>
    public long DueMicros { get; private set; }

    /// <summary>The timestamp of the next of them, in milliseconds.</summary>
    public long Take()
    {
        var timestamp = _firstTimestamp + (_slot * MessageMs) + _random.Between(-JitterMs, JitterMs);
        _slot++;
        if (--Messages == 0)
        {
            Plan();
        }

        return timestamp;
    }

    private void Plan()
    {
        if (_hasGaps && _slot > 0 && _random.Below(1_000) < GapsInThousand)
        {
            _slot += _random.Between(10, 50);
        }

        Messages = _random.Below(100) < BurstsInHundred ? _random.Between(2, MostAtOnce) : 1;

        // What comes together comes when the last of it would have come by itself.
        var last = (_slot + Messages - 1) * MessageMs * 1_000;
        DueMicros = _startMicros + Math.Max(0, last + _random.Between(-JitterMs * 1_000, JitterMs * 1_000));
    }
}
