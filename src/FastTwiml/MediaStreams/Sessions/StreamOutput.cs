using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Playback;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>
/// What goes to Twilio on one stream, from any thread: media, marks and clears in the order in which they are sent, and the account of
/// what the caller has heard of it.
/// </summary>
internal sealed class StreamOutput(WebSocketConnection connection, StreamNames names, TimeProvider time)
{
    private const long MicrosPerSecond = 1_000_000;

    private readonly long _since = time.GetTimestamp();
    private PlaybackClock _playback;
    private long _messages;
    private long _audioBytes;
    private int _clears;
    private bool _isShut;

    /// <summary>Messages sent so far.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Audio sent so far.</summary>
    public long AudioBytes => Volatile.Read(ref _audioBytes);

    public bool IsOpen => !Volatile.Read(ref _isShut);

    /// <summary>Too much waits for Twilio's socket: audio is not taken.</summary>
    public bool IsFull => connection.UnsentBytes > StreamLimits.UnsentBytes;

    /// <summary>How much of what was sent the caller has not heard yet.</summary>
    public TimeSpan Unheard
    {
        get
        {
            lock (connection.Gate)
            {
                return TimeSpan.FromMicroseconds(_playback.LeadMicros(Now()));
            }
        }
    }

    /// <summary>Nothing is taken from now on.</summary>
    public void Shut() => Volatile.Write(ref _isShut, true);

    public bool SendAudio(ReadOnlySpan<byte> audio)
    {
        if (audio.IsEmpty || audio.Length > StreamLimits.MessageAudioBytes)
        {
            return audio.IsEmpty ? IsOpen : SendInPieces(audio);
        }

        if (!TryBegin(StreamMessageWriter.MediaBytes(names.StreamSid.Length, audio.Length), StreamLimits.UnsentBytes, out var text))
        {
            return false;
        }

        EndAudio(text, audio);
        return true;
    }

    /// <summary>Sends audio that is base64 already, and checked, whatever waits.</summary>
    /// <param name="payload">The base64 text.</param>
    /// <param name="bytes">How many bytes it stands for.</param>
    public bool SendPayload(ReadOnlySpan<byte> payload, int bytes)
    {
        if (!TryBegin(StreamMessageWriter.MediaPayloadBytes(names.StreamSid.Length, payload.Length), int.MaxValue, out var text))
        {
            return false;
        }

        StreamMessageWriter.WriteMediaPayload(text, names.StreamSid, payload);
        Sent(bytes);
        connection.EndMessage();
        return true;
    }

    public bool SendMark(ReadOnlySpan<byte> name, int unsentLimit = StreamLimits.UnsentBytes)
    {
        if (!TryBegin(StreamMessageWriter.MarkBytes(names.StreamSid.Length, name), unsentLimit, out var text))
        {
            return false;
        }

        StreamMessageWriter.WriteMark(text, names.StreamSid, name);
        _playback.OnMark(name);
        _messages++;
        connection.EndMessage();
        return true;
    }

    /// <summary>Throws away what has not been played; it goes through whatever waits.</summary>
    public bool Clear()
    {
        if (!TryBegin(StreamMessageWriter.ClearBytes(names.StreamSid.Length), int.MaxValue, out var text))
        {
            return false;
        }

        StreamMessageWriter.WriteClear(text, names.StreamSid);
        _playback.OnClear(Now());
        _clears++;
        _messages++;
        connection.EndMessage();
        return true;
    }

    /// <summary>Twilio returned a mark: whether what was sent before it has been heard.</summary>
    public bool MarkReturned(ReadOnlySpan<byte> name)
    {
        lock (connection.Gate)
        {
            return _playback.OnMarkReturned(name, Now()) == MarkOutcome.Played;
        }
    }

    private bool SendInPieces(ReadOnlySpan<byte> audio)
    {
        // Taken as a whole or not at all, so the bound is asked for the first message alone.
        var limit = StreamLimits.UnsentBytes;
        var clears = 0;
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, StreamLimits.MessageAudioBytes)];
            Span<byte> text;
            lock (connection.Gate)
            {
                if (limit == int.MaxValue && clears != _clears)
                {
                    // A clear by another thread came in between: it is for all of this, also for what was not sent yet.
                    return true;
                }

                clears = _clears;
                if (!TryBegin(StreamMessageWriter.MediaBytes(names.StreamSid.Length, piece.Length), limit, out text))
                {
                    return false;
                }
            }

            EndAudio(text, piece);
            audio = audio[piece.Length..];
            limit = int.MaxValue;
        }

        return true;
    }

    private void EndAudio(Span<byte> text, ReadOnlySpan<byte> audio)
    {
        StreamMessageWriter.WriteMedia(text, names.StreamSid, audio);
        Sent(audio.Length);
        connection.EndMessage();
    }

    private bool TryBegin(int bytes, int unsentLimit, out Span<byte> text)
    {
        text = default;
        return IsOpen && connection.TryBeginMessage(Opcode.Text, bytes, unsentLimit, out text);
    }

    // Under the connection's gate, as everything between the beginning and the end of a message.
    private void Sent(int bytes)
    {
        _playback.OnSent(bytes, Now());
        _messages++;
        _audioBytes += bytes;
    }

    private long Now()
    {
        // Whole numbers where the clock counts whole parts of a microsecond, as it does nearly everywhere.
        var (ticks, ticksPerSecond) = (time.GetTimestamp() - _since, time.TimestampFrequency);
        return ticksPerSecond % MicrosPerSecond == 0 ? ticks / (ticksPerSecond / MicrosPerSecond) : (long)((double)ticks / ticksPerSecond * MicrosPerSecond);
    }
}
