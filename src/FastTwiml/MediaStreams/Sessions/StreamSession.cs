using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.Calls.Tables;
using FastTwiml.MediaStreams.Admission;
using FastTwiml.MediaStreams.Consumers;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>
/// One media stream, from the upgrade to its end: the order of its messages, whether its call may be served, what goes to the call's
/// assistant, and the record (https://www.twilio.com/docs/voice/media-streams/websocket-messages). It belongs to its WebSocket's
/// loop; what other threads ask for, the loop does.
/// </summary>
internal sealed class StreamSession(StreamServices services) : CallStream, IWebSocketHandler, ILiveCall
{
    private WebSocketConnection _connection = null!;
    private StreamOutput? _output;
    private StreamConsumer? _consumer;
    private Assistant? _assistant;
    private StreamNames _names;
    private StreamOrder _order;
    private State _state;
    private int _asked;
    private long _messagesIn;
    private long _audioBytesIn;
    private long _earlyBytesDropped;

    /// <summary>When the last message came; before <c>start</c> when the WebSocket was opened.</summary>
    private long _since;

    /// <summary>While the records are asked.</summary>
    private AskedRecords? _records;

    /// <summary>Held only once somebody has asked for it, or when the records had to say something.</summary>
    private CallInfo? _call;

    private enum State : byte
    {
        /// <summary>Waiting for <c>start</c>.</summary>
        Opening,

        /// <summary>The records are asked whether the call is known.</summary>
        Judging,

        Live,
        Ended,
    }

    public bool CanRead => true;

    /// <summary>What was said about the call; from the start of its consumer on.</summary>
    public override CallInfo Call => _call ??= Describe();

    public SidKey Key => SidKey.OfCall(_names.CallSid);

    public long StartedAtMicros { get; private set; }

    public StreamFigures Figures => new(
        _messagesIn, _output?.Messages ?? 0, _audioBytesIn, _output?.AudioBytes ?? 0, _earlyBytesDropped + (_consumer?.DroppedBytes ?? 0));

    /// <summary>What goes to Twilio; from the start of its consumer on.</summary>
    public StreamOutput Output => _output!;

    public override bool IsOpen => Output.IsOpen;

    public override TimeSpan Unheard => Output.Unheard;

    public CallInfo Describe() =>
        _call ?? StreamCall.Describe(_names, _assistant, record: null);

    /// <summary>Whether this is the stream's <c>StreamSid</c>.</summary>
    public bool IsNamed(ReadOnlySpan<byte> streamSid) => streamSid.SequenceEqual(_names.StreamSid);

    public override bool SendAudio(ReadOnlySpan<byte> audio) => Output.SendAudio(audio);

    public override bool SendMark(ReadOnlySpan<byte> name) => name.Length <= StreamLimits.MarkNameBytes && Output.SendMark(name);

    public override bool Clear() => Output.Clear();

    public override void HangUp() => Ask(StreamEnd.HungUp);

    public override void Fail() => Ask(StreamEnd.AssistantFailed);

    public void GiveWay() => Ask(StreamEnd.Replaced);

    /// <summary>Ends the stream soon, for a reason. Safe from any thread; the first reason counts.</summary>
    public void Ask(StreamEnd end)
    {
        if (Interlocked.CompareExchange(ref _asked, (int)end, (int)StreamEnd.None) == (int)StreamEnd.None)
        {
            _output?.Shut();
            _connection.Wake();
        }
    }

    public void OnOpen(WebSocketConnection connection)
    {
        _connection = connection;
        _since = connection.Now;
        services.Counters.Opened.Increment();
    }

    public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_state == State.Ended)
        {
            return;
        }

        _messagesIn++;
        var fault = StreamMessageReader.Read(payload, StreamScratch.Current.Text(payload.Length), out var message);
        if (fault != MessageFault.None)
        {
            services.Logger.MessageNotTaken(fault, Encoding.UTF8.GetString(message.Field));
            End(StreamEnd.InvalidMessage, MessageFaults.Sentence(fault));
            return;
        }

        var order = _order.Take(message.Event);
        if (order != OrderFault.None || (_state != State.Opening && !message.StreamSid.IsEmpty && !IsNamed(message.StreamSid)))
        {
            End(StreamEnd.WrongOrder, OrderFaults.Sentence(order));
            return;
        }

        if (_state == State.Opening && message.Event != StreamEvent.Start)
        {
            return;
        }

        _since = _connection.Now;
        switch (_state)
        {
            case State.Opening:
                Begin(message);
                break;
            case State.Judging:
                Keep(message);
                break;
            case State.Live:
                Deliver(message);
                break;
        }
    }

    public long OnTick(long now)
    {
        if (_state == State.Ended)
        {
            return long.MaxValue;
        }

        var asked = (StreamEnd)Volatile.Read(ref _asked);
        if (asked != StreamEnd.None)
        {
            End(asked);
        }
        else if (services.IsEnding())
        {
            End(StreamEnd.Drained);
        }
        else if (_records?.Verdict(now) is { } verdict)
        {
            AdmitAsked(verdict, _records);
        }

        var limits = services.Limits;
        var due = _state switch
        {
            State.Opening => _since + (long)limits.Start.TotalMilliseconds,
            State.Judging => _records!.Due,
            _ => _since + (long)limits.Idle.TotalMilliseconds,
        };
        if (now >= due)
        {
            End(_state == State.Live ? StreamEnd.IdleTimeout : StreamEnd.StartTimeout);
        }

        return _state == State.Ended ? long.MaxValue : due;
    }

    public void OnFault(FrameFault fault)
    {
        if (_state != State.Ended)
        {
            Finish(StreamClose.Of(fault));
        }
    }

    public void OnClosed(WebSocketEnd end)
    {
        if (_state != State.Ended)
        {
            Finish(StreamClose.Of(end));
        }
    }

    private void Begin(in StreamMessage start)
    {
        if (!StreamCall.IsServed(start))
        {
            End(StreamEnd.InvalidMessage, "The start message names no stream and call, or another format than mu-law at 8000 Hz."u8);
            return;
        }

        _names = StreamNames.Of(start);
        if (services.Admission.FromMemory(start.CallSid, start.AccountSid) is { } verdict)
        {
            Admit(verdict, start);
            return;
        }

        _state = State.Judging;
        _records = new AskedRecords(services, _connection, _names, start.Text.ToArray());
        _records.Ask();
    }

    private void AdmitAsked(StreamVerdict verdict, AskedRecords records)
    {
        _ = StreamMessageReader.Read(records.Start, StreamScratch.Current.Text(records.Start.Length), out var start);
        Admit(verdict, start);
        var position = 0;
        while (_state == State.Live && records.Early.TryNext(ref position, out var text))
        {
            _ = StreamMessageReader.Read(text, StreamScratch.Current.Text(text.Length), out var message);
            Deliver(message);
        }

        records.Early.Free();
        _records = null;
    }

    private void Admit(StreamVerdict verdict, in StreamMessage start)
    {
        if (verdict.Refusal != StreamEnd.None)
        {
            End(verdict.Refusal);
            return;
        }

        _assistant = StreamCall.AssistantOf(services.Directory.Current, verdict.AssistantId, services.UnknownNumber, _names, verdict.Record);
        if (verdict.Record is { } record)
        {
            _call = StreamCall.Describe(_names, _assistant, record);
        }

        StartedAtMicros = UnixMicros.Now(services.Time);
        if (!TakePlace(verdict.AnsweredAtMicros))
        {
            End(StreamEnd.SecondStream);
            return;
        }

        _state = State.Live;
        _output = new StreamOutput(_connection, _names, services.Time);
        services.Ended.Forget(_names.CallSid);
        StreamRecord.Started(services, _names, _assistant?.Id ?? 0, StartedAtMicros);
        if (_assistant is null)
        {
            services.Logger.AssistantGone(Encoding.UTF8.GetString(_names.CallSid), verdict.AssistantId);
            End(StreamEnd.AssistantFailed);
            return;
        }

        _consumer = services.Consumers.Create(_assistant);
        _consumer.Start(this, start);
        if (verdict.Record is null)
        {
            // Put together again for who asks later: hundreds of bytes that most assistants look at once.
            _call = null;
        }
    }

    /// <summary>Becomes the call's live stream, unless it has one.</summary>
    private bool TakePlace(long answeredAtMicros)
    {
        while (!services.Live.TryAdd(this))
        {
            // A call that was redirected after its stream began has no use for that stream any more, whatever its socket says.
            if (services.Live.Find(Key) is { } other)
            {
                if (other.StartedAtMicros >= answeredAtMicros)
                {
                    return false;
                }

                services.Live.Remove(other);
                other.GiveWay();
            }
        }

        return true;
    }

    private void Keep(in StreamMessage message)
    {
        var isAudio = message.Event == StreamEvent.Media;
        if (_records!.Early.TryAdd(message.Text, isAudio))
        {
            return;
        }

        if (isAudio)
        {
            var bytes = Math.Max(0, Audio.DecodedBytes(message.Payload));
            _audioBytesIn += bytes;
            _earlyBytesDropped += bytes;
        }
        else
        {
            End(message.Event == StreamEvent.Stop ? StreamEnd.Stopped : StreamEnd.InvalidMessage, "More came than can be kept until the call is found."u8);
        }
    }

    private void Deliver(in StreamMessage message)
    {
        switch (message.Event)
        {
            case StreamEvent.Media:
                var bytes = _consumer!.TakeAudio(message);
                if (bytes < 0)
                {
                    End(StreamEnd.InvalidMessage, "The payload of the media message is not base64."u8);
                    return;
                }

                _audioBytesIn += bytes;
                break;
            case StreamEvent.Mark:
                _consumer!.Take(message, _output!.MarkReturned(message.MarkName));
                break;
            case StreamEvent.Stop:
                _consumer!.Take(message, wasPlayed: false);
                End(StreamEnd.Stopped);
                break;
            default:
                _consumer!.Take(message, wasPlayed: false);
                break;
        }
    }

    private void End(StreamEnd end) => End(end, StreamClose.Reason(end));

    private void End(StreamEnd end, ReadOnlySpan<byte> reason)
    {
        if (_state == State.Ended)
        {
            return;
        }

        Finish(end);
        _connection.Close(StreamClose.Code(end), reason.IsEmpty ? StreamClose.Reason(end) : reason);
    }

    /// <summary>Everything that ends with the stream but its WebSocket. What comes after the stream is asked for once that is closed.</summary>
    private void Finish(StreamEnd end)
    {
        var wasLive = _state == State.Live;
        _state = State.Ended;
        services.Counters.Ended(end).Increment();
        if (!wasLive)
        {
            _records?.Early.Free();
            _records = null;
            services.Logger.NotServed(end, _names.CallSid);
            return;
        }

        _output!.Shut();
        if (end != StreamEnd.Replaced)
        {
            services.Ended.Note(_names.CallSid, end, StartedAtMicros);
        }

        services.Live.Remove(this);
        _consumer?.End(end);
        StreamRecord.Stopped(services, _names, _assistant?.Id ?? 0, UnixMicros.Now(services.Time), end, Figures);
        services.Logger.Ended(end, _names.CallSid);
    }
}
