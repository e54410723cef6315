using FastTwiml.Simulation.Reports;

namespace FastTwiml.Simulation.Audio;

/// <summary>
/// Whether what came back is what the caller said: every byte, in order, of this call; and how long each message took from its bytes
/// out to its bytes back. However the server cuts the audio into messages does not matter.
/// </summary>
internal sealed class EchoCheck(CallerAudio audio, LatencyHistogram roundTrip)
{
    // Some 80 s of messages; what comes back later than that has no time.
    private const int Remembered = 4_096;

    private readonly long[] _sentMicros = new long[Remembered];
    private readonly byte[] _expected = new byte[1_024];
    private long _sent;
    private long _position;

    public long ReturnedBytes { get; private set; }

    /// <summary>Said and not come back: skipped so far, and after the end what was still out.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>Came back after what was said later, or a second time.</summary>
    public long MisplacedBytes { get; private set; }

    /// <summary>Said by another call.</summary>
    public long ForeignBytes { get; private set; }

    /// <summary>Said by nobody.</summary>
    public long ChangedBytes { get; private set; }

    /// <summary>The first thing that was wrong, for people.</summary>
    public string? FirstFault { get; private set; }

    public long WorstMicros { get; private set; }

    public bool IsRight => (MissingBytes | MisplacedBytes | ForeignBytes | ChangedBytes) == 0;

    /// <summary>Nothing that was said is still out.</summary>
    public bool IsComplete => _position >= _sent;

    /// <summary>A message of <see cref="CallerAudio.MessageBytes"/> goes out.</summary>
    public void OnSent(long nowMicros)
    {
        _sentMicros[(int)(_sent / CallerAudio.MessageBytes % Remembered)] = nowMicros;
        _sent += CallerAudio.MessageBytes;
    }

    public void OnReturned(ReadOnlySpan<byte> returned, long nowMicros)
    {
        ReturnedBytes += returned.Length;
        while (!returned.IsEmpty)
        {
            var expected = _expected.AsSpan(0, (int)Math.Min(Math.Min(returned.Length, _expected.Length), Math.Max(_sent - _position, 0)));
            audio.Fill(_position, expected);
            var same = returned.CommonPrefixLength(expected);
            Advance(_position + same, nowMicros);
            returned = returned[same..];
            if (same < expected.Length || expected.IsEmpty)
            {
                returned = returned[Explain(returned)..];
            }
        }
    }

    /// <summary>The call is over: nothing more can come back.</summary>
    public void OnEnd()
    {
        if (!IsComplete)
        {
            Note("{0} bytes had not come back when the call ended", _sent - _position);
            MissingBytes += _sent - _position;
            _position = _sent;
        }
    }

    private void Advance(long position, long nowMicros)
    {
        var done = position / CallerAudio.MessageBytes;
        for (var message = _position / CallerAudio.MessageBytes; message < done; message++)
        {
            if ((_sent / CallerAudio.MessageBytes) - message <= Remembered)
            {
                var took = nowMicros - _sentMicros[(int)(message % Remembered)];
                WorstMicros = Math.Max(WorstMicros, took);
                roundTrip.Record(took);
            }
        }

        _position = position;
    }

    /// <summary>What came back in place of the expected byte; gives how many bytes that accounts for, without moving past a gap.</summary>
    private int Explain(ReadOnlySpan<byte> returned)
    {
        var origin = audio.Locate(returned);
        if (!origin.IsKnown || (origin.IsOwn && (origin.Position == _position || origin.Position >= _sent)))
        {
            Note("the byte at {0} was changed", _position);
            ChangedBytes++;
            _position = Math.Min(_position + 1, _sent);
            return 1;
        }

        // A piece counts for as long as it could be one message of another speaker.
        var piece = Math.Min(returned.Length, CallerAudio.MessageBytes);
        if (!origin.IsOwn)
        {
            Note("audio of another call came at {0}", _position);
            ForeignBytes += piece;
            return piece;
        }

        if (origin.Position > _position)
        {
            Note("audio is missing from {0} on", _position);
            MissingBytes += origin.Position - _position;
            _position = origin.Position;
            return 0;
        }

        Note("old audio came again, or too late, at {0}", _position);
        var late = (int)Math.Min(piece, Math.Max(_position - origin.Position, 1));
        MisplacedBytes += late;
        MissingBytes = Math.Max(0, MissingBytes - late);
        return late;
    }

    private void Note(string what, long at) => FirstFault ??= string.Format(System.Globalization.CultureInfo.InvariantCulture, what, at);
}
