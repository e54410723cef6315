using System.Text;
using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Pacing;
using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams.Listening;
using FastTwiml.WebSockets;

namespace FastTwiml.Simulation.Streams;

/// <summary>
/// Twilio's side of one media stream: speaks when the pacing thread says so, listens as bytes come, plays what it hears by the
/// wall clock, and ends as planned. Nothing is allocated per message.
/// </summary>
internal sealed class SimulatedStream : PacedEntry
{
    private const int MaxMessageBytes = 16 * 1_024 * 1_024;
    private const int InputBytes = 8 * 1_024;

    /// <summary>What the server may leave unread before audio for it is thrown away: some three seconds.</summary>
    private const int MaxWaitingBytes = 64 * 1_024;

    private const long TailMicros = 5_000_000;
    private const long TailPollMicros = 20_000;
    private const long CloseMicros = 10_000_000;
    private const long EndMicros = 5_000_000;
    private const long SilenceMicros = 120_000_000;

    private readonly Lock _gate = new();
    private readonly StreamConnection _connection;
    private readonly StreamPlan _plan;
    private readonly MicrosecondClock _clock;
    private readonly PacingThread _pacing;
    private readonly Outbox _outbox;
    private readonly TwilioSender _sender;
    private readonly Playback _playback = new();
    private readonly HeardMessages _heard;
    private readonly MessageBuffer _buffer = new();
    private readonly byte[] _said = new byte[CallerAudio.MessageBytes];
    private readonly EchoCheck? _echo;
    private readonly MediaPace _pace;
    private readonly long _startMicros;
    private MessageReader _reader = new(WebSocketRole.Client, MaxMessageBytes, acceptBinary: true);
    private StreamPhase _phase;
    private int _keysPressed;
    private long _endMicros;
    private long _deadlineMicros;
    private long _nextMicros;

    public SimulatedStream(
        StreamConnection connection, CallIdentity call, IEnumerable<StreamParameter> parameters, StreamPlan plan, MicrosecondClock clock, PacingThread pacing)
    {
        (_connection, _plan, _clock, _pacing) = (connection, plan, clock, pacing);
        _outbox = new Outbox(connection.Stream, _gate, exception => OnBroken(exception.Message));
        _sender = new TwilioSender(_outbox, call);
        _echo = plan.EchoTimes is { } times ? new EchoCheck(plan.Audio, times) : null;
        Result.Echo = _echo;
        _startMicros = clock.Now;
        _heard = new HeardMessages(call.StreamSid, Result, _playback, plan.Recording, _startMicros);
        _endMicros = _startMicros + (long)plan.Duration.TotalMicroseconds;
        _pace = new MediaPace(plan.Random, _startMicros, plan.HasGaps);
        _sender.ConnectedAndStart(parameters);
    }

    public StreamResult Result { get; } = new();

    /// <summary>Carries the stream until it is over.</summary>
    public async Task<StreamResult> CarryAsync()
    {
        using (_connection)
        {
            lock (_gate)
            {
                _outbox.Flush();
                _nextMicros = _pace.DueMicros;
                _pacing.Add(this, _nextMicros);
            }

            OnBytes(_connection.FirstBytes.Span);
            await ListenAsync();
        }

        lock (_gate)
        {
            Result.LongestLeadMicros = _playback.LongestLeadMicros;
            Result.MessagesSent = _sender.Messages;
            _buffer.Trim();
        }

        return Result;
    }

    /// <summary>The caller hangs up, whatever was planned.</summary>
    public void HangUp()
    {
        lock (_gate)
        {
            _endMicros = Math.Min(_endMicros, _clock.Now);
            _pacing.Hurry(this, _endMicros);
        }
    }

    public override long Run(long nowMicros)
    {
        lock (_gate)
        {
            switch (_phase)
            {
                case StreamPhase.Speaking:
                    Speak(nowMicros);
                    break;
                case StreamPhase.Tail when _echo!.IsComplete || nowMicros >= _deadlineMicros:
                    End(nowMicros);
                    break;
                case StreamPhase.Silent or StreamPhase.Closing or StreamPhase.Closed when nowMicros >= _deadlineMicros:
                    GiveUp();
                    break;
                default:
                    break;
            }

            ReturnMarks(nowMicros);
            Flush();
            return _nextMicros = NextMoment(nowMicros);
        }
    }

    public override void Fail(Exception exception)
    {
        lock (_gate)
        {
            Result.Fault ??= $"the simulator failed: {exception}";
            EndConnection();
        }
    }

    private bool IsHeard => _phase is StreamPhase.Speaking or StreamPhase.Tail;

    private async Task ListenAsync()
    {
        var input = new byte[InputBytes];
        try
        {
            while (_phase != StreamPhase.Over)
            {
                var bytes = await _connection.Stream.ReadAsync(input);
                if (bytes == 0)
                {
                    OnEndOfInput();
                    return;
                }

                OnBytes(input.AsSpan(0, bytes));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            lock (_gate)
            {
                OnBroken(exception.Message);
            }
        }
    }

    private void Speak(long now)
    {
        while (_pace.DueMicros <= now && _pace.DueMicros < _endMicros)
        {
            for (var messages = _pace.Messages; messages > 0; messages--)
            {
                Say(_pace.Take(), now);
            }

            // What waits is then what the server did not take, also when much is due at once because the simulator was late.
            _outbox.Flush();
        }

        for (; _keysPressed < _plan.Keys.Count && KeyMicros <= now; _keysPressed++)
        {
            _sender.Dtmf(_plan.Keys[_keysPressed].Digit);
        }

        if (now >= _endMicros)
        {
            EndSpeaking(now);
        }
    }

    private void Say(long timestamp, long now)
    {
        if (_outbox.Waiting > MaxWaitingBytes)
        {
            Result.Warn(StreamWarning.AudioDiscarded, "the server reads too slowly, so audio for it was thrown away");
            return;
        }

        _plan.Audio.Fill(Result.AudioBytesSent, _said);
        _sender.Media(timestamp, _said);
        Result.AudioBytesSent += _said.Length;
        _echo?.OnSent(now);
    }

    private void EndSpeaking(long now)
    {
        if (_plan.End == EndKind.Server)
        {
            Result.Fault = $"the server did not end the call within {_plan.Duration.TotalSeconds:F0} s";
        }

        if (_echo is { IsComplete: false })
        {
            (_phase, _deadlineMicros) = (StreamPhase.Tail, now + TailMicros);
        }
        else
        {
            End(now);
        }
    }

    private void End(long now)
    {
        _echo?.OnEnd();
        switch (_plan.End)
        {
            case EndKind.Reset:
                _phase = StreamPhase.Over;
                _connection.Reset();
                break;
            case EndKind.Silence:
                (_phase, _deadlineMicros) = (StreamPhase.Silent, now + SilenceMicros);
                break;
            default:
                _sender.Stop();
                _sender.Close(CloseCode.Normal);
                (_phase, _deadlineMicros) = (StreamPhase.Closing, now + CloseMicros);
                break;
        }
    }

    private void GiveUp()
    {
        Result.Fault ??= _phase switch
        {
            StreamPhase.Silent => $"the server did not end a stream that was silent for {SilenceMicros / 1_000_000} s",
            StreamPhase.Closing => $"the server did not answer the close within {CloseMicros / 1_000_000} s",
            _ => null,
        };
        EndConnection();
    }

    private void EndConnection()
    {
        _phase = StreamPhase.Over;
        _connection.Dispose();
    }

    private void ReturnMarks(long now)
    {
        while (IsHeard && _playback.TryTakeMark(now, out var name))
        {
            _sender.Mark(name);
            Result.MarksReturned++;
        }
    }

    private void Flush()
    {
        if (_phase is not (StreamPhase.Silent or StreamPhase.Over))
        {
            _outbox.Flush();
        }

        Result.MessagesSent = _sender.Messages;
        Result.MostWaitingBytes = Math.Max(Result.MostWaitingBytes, _outbox.Waiting);
    }

    private long KeyMicros => _keysPressed < _plan.Keys.Count ? _startMicros + _plan.Keys[_keysPressed].AtMicros : Never;

    private long NextMoment(long now) => _phase switch
    {
        StreamPhase.Speaking => Math.Min(Math.Min(_pace.DueMicros, KeyMicros), Math.Min(_endMicros, _playback.NextMarkMicros)),
        StreamPhase.Tail => Math.Min(Math.Min(_deadlineMicros, now + TailPollMicros), _playback.NextMarkMicros),
        StreamPhase.Over => Never,
        _ => _deadlineMicros,
    };

    private void OnBytes(ReadOnlySpan<byte> input)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            while (_phase != StreamPhase.Over && _reader.Read(ref input, _buffer, out var payload) is var kind && kind != MessageKind.NeedMore)
            {
                switch (kind)
                {
                    case MessageKind.Text when IsHeard:
                        _heard.OnText(payload, now);
                        break;
                    case MessageKind.Text:
                        Result.MessagesReceived++;
                        break;
                    case MessageKind.Binary:
                        Result.MessagesReceived++;
                        Result.Warn(StreamWarning.BinaryMessage, "a binary message");
                        break;
                    case MessageKind.Ping when _phase != StreamPhase.Silent:
                        _sender.Pong(payload);
                        break;
                    case MessageKind.Close:
                        OnClose(payload, now);
                        break;
                    case MessageKind.Fault:
                        OnFault(now);
                        Flush();
                        return;
                    default:
                        break;
                }
            }

            ReturnMarks(now);
            Flush();
            if (IsHeard)
            {
                HurryTo(_playback.NextMarkMicros);
            }
        }
    }

    private void OnClose(ReadOnlySpan<byte> reason, long now)
    {
        if (_phase == StreamPhase.Silent)
        {
            EndConnection();
            return;
        }

        if (_phase != StreamPhase.Closing)
        {
            Result.ServerCloseCode = _reader.CloseStatus;
            Result.ServerCloseReason = Encoding.UTF8.GetString(reason);
            if (_plan.End != EndKind.Server || _reader.CloseStatus != CloseCode.Normal)
            {
                Result.Fault ??= $"the server closed the stream: {_reader.CloseStatus} {Result.ServerCloseReason}".TrimEnd();
            }

            _sender.Close(_reader.CloseStatus);
        }

        (_phase, _deadlineMicros) = (StreamPhase.Closed, now + EndMicros);
        HurryTo(_deadlineMicros);
    }

    private void OnFault(long now)
    {
        var reason = Encoding.UTF8.GetString(FrameFaults.Reason(_reader.Fault));
        Result.Warn(StreamWarning.ProtocolError, reason);
        Result.Fault ??= $"the server broke the WebSocket protocol: {reason}";
        _sender.Close(FrameFaults.CloseCode(_reader.Fault));
        (_phase, _deadlineMicros) = (StreamPhase.Closed, now + EndMicros);
        HurryTo(_deadlineMicros);
    }

    private void HurryTo(long due)
    {
        if (due < _nextMicros)
        {
            _nextMicros = due;
            _pacing.Hurry(this, due);
        }
    }

    private void OnEndOfInput()
    {
        lock (_gate)
        {
            OnBroken("the server ended the connection without a close frame");
        }
    }

    private void OnBroken(string how)
    {
        if (_phase == StreamPhase.Over)
        {
            return;
        }

        if (_phase is StreamPhase.Speaking or StreamPhase.Tail or StreamPhase.Closing)
        {
            Result.Fault ??= $"31903: {how}";
        }

        EndConnection();
    }
}
