namespace FastTwiml.Tests.MediaStreams.Playback;

/// <summary>The caller's ear, a byte at a time: what <c>PlaybackClock</c> computes, by counting.</summary>
internal sealed class PlaybackModel
{
    private const int MicrosPerByte = 125;

    private readonly List<PendingMark> _marks = [];
    private long _sent;
    private long _heard;

    /// <summary>How much of the byte that is playing has been played.</summary>
    private long _micros;

    public long Heard => _heard;

    public long Lead => ((_sent - _heard) * MicrosPerByte) - _micros;

    public IReadOnlyList<string> Marks => [.. _marks.Select(static mark => mark.Name)];

    public void Wait(long micros)
    {
        while (micros > 0 && _heard < _sent)
        {
            var step = Math.Min(micros, MicrosPerByte - _micros);
            micros -= step;
            _micros += step;
            if (_micros == MicrosPerByte)
            {
                _heard++;
                _micros = 0;
            }
        }
    }

    public void Send(int bytes) => _sent += bytes;

    public void Mark(string name) => _marks.Add(new PendingMark(name, _sent, Cleared: false));

    public string Return(string name)
    {
        var at = _marks.FindIndex(mark => mark.Name == name);
        if (at < 0)
        {
            return "Unknown";
        }

        var mark = _marks[at];
        _marks.RemoveRange(0, at + 1);
        if (mark.Cleared)
        {
            return "Cleared";
        }

        _heard = mark.Sent;
        _micros = 0;
        return "Played";
    }

    public void Clear()
    {
        _sent = _heard;
        _micros = 0;
        for (var i = 0; i < _marks.Count; i++)
        {
            _marks[i] = _marks[i] with { Cleared = true };
        }
    }

    private readonly record struct PendingMark(string Name, long Sent, bool Cleared);
}
