using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Calls;
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
internal sealed class StreamSession(StreamServices services) : IWebSocketHandler, ILiveCall
{
    private WebSocketConnection _connection = null!;
    private StreamOutput? _output;
    private StreamConsumer? _consumer;
    private StreamRecord? _record;
    private StreamOrder _order;
    private State _state;
    private int _asked;
    private long _openedAt;
    private long _messageAt;
    private long _messagesIn;
    private long _audioBytesIn;

    // From start until the call is admitted.
    private byte[] _start = [];
    private EarlyMessages? _early;
    private long _earlyBytesDropped;
    private AskedRecords? _records;

    private byte[] _callSid = [];
    private byte[] _accountSid = [];
    private byte[] _streamSid = [];
    private CallInfo _call = null!;

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
    public CallInfo Call => _call;

    public string CallSid => _call.CallSid;

    public string StreamSid => _call.StreamSid;

    public string AccountSid => _call.AccountSid;

    public long AssistantId => _call.AssistantId;

    public string From => _call.From;

    public string To => _call.To;

    public bool IsOutbound => _call.IsOutbound;

    public long StartedAtMicros { get; private set; }

    public StreamFigures Figures => new(
        _messagesIn, _output?.Messages ?? 0, _audioBytesIn, _output?.AudioBytes ?? 0, _earlyBytesDropped + (_consumer?.DroppedBytes ?? 0));

    /// <summary>What goes to Twilio; from the start of its consumer on.</summary>
    public StreamOutput Output => _output!;

    /// <summary>Whether this is the stream's <c>StreamSid</c>.</summary>
    public bool IsNamed(ReadOnlySpan<byte> streamSid) => streamSid.SequenceEqual(_streamSid);

    public void HangUp() => Ask(StreamEnd.HungUp);

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
        _openedAt = _messageAt = connection.Now;
        services.Counters.Opened.Increment();
    }

    public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_state == State.Ended)
        {
            return;
        }

        _messageAt = _connection.Now;
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

        switch (_state)
        {
            case State.Opening:
                if (message.Event == StreamEvent.Start)
                {
                    Begin(message);
                }

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
        else if (_state == State.Judging && _records!.Verdict(now) is { } verdict)
        {
            Admit(verdict);
            DeliverEarly();
        }

        var limits = services.Limits;
        var due = _state switch
        {
            State.Opening => _openedAt + (long)limits.Start.TotalMilliseconds,
            State.Judging => _records!.Due,
            _ => _messageAt + (long)limits.Idle.TotalMilliseconds,
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

        _callSid = start.CallSid.ToArray();
        _accountSid = start.AccountSid.ToArray();
        _streamSid = start.StreamSid.ToArray();
        _start = start.Text.ToArray();
        if (services.Admission.FromMemory(start.CallSid, start.AccountSid) is { } verdict)
        {
            Admit(verdict);
            return;
        }

        _state = State.Judging;
        _records = new AskedRecords(services, _connection, _callSid, _accountSid);
        _records.Ask();
    }

    private void Admit(StreamVerdict verdict)
    {
        if (verdict.Refusal != StreamEnd.None)
        {
            End(verdict.Refusal);
            return;
        }

        _ = StreamMessageReader.Read(_start, StreamScratch.Current.Text(_start.Length), out var start);
        var parameters = StreamCall.Parameters(start, verdict.Record);
        var assistant = StreamCall.AssistantOf(services.Directory.Current, verdict.AssistantId, services.UnknownNumber, parameters);
        _call = StreamCall.Describe(start, assistant, parameters, verdict.Record);
        StartedAtMicros = UnixMicros.Now(services.Time);
        if (!TakePlace(verdict.AnsweredAtMicros))
        {
            End(StreamEnd.SecondStream);
            return;
        }

        _start = [];
        _state = State.Live;
        _output = new StreamOutput(_connection, _streamSid, services.Time);
        _record = new StreamRecord(services.Records, services.Counters, _callSid, _accountSid, _streamSid, _call.AssistantId);
        services.Ended.Forget(_callSid);
        _record.Started(StartedAtMicros);
        if (assistant is null)
        {
            services.Logger.AssistantGone(_call.CallSid, verdict.AssistantId);
            End(StreamEnd.AssistantFailed);
            return;
        }

        _consumer = services.Consumers.Create(assistant);
        _consumer.Start(this, start);
    }

    /// <summary>Becomes the call's live stream, unless it has one.</summary>
    private bool TakePlace(long answeredAtMicros)
    {
        while (!services.Live.TryAdd(this))
        {
            // A call that was redirected after its stream began has no use for that stream any more, whatever its socket says.
            if (services.Live.Find(_call.CallSid) is { } other)
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
        _early ??= new EarlyMessages();
        var isAudio = message.Event == StreamEvent.Media;
        if (_early.TryAdd(message.Text, isAudio))
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

    private void DeliverEarly()
    {
        var position = 0;
        while (_state == State.Live && _early is not null && _early.TryNext(ref position, out var text))
        {
            _ = StreamMessageReader.Read(text, StreamScratch.Current.Text(text.Length), out var message);
            Deliver(message);
        }

        _early = null;
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
        _early = null;
        services.Counters.Ended(end).Increment();
        if (!wasLive)
        {
            services.Logger.NotServed(end, _callSid);
            return;
        }

        _output!.Shut();
        if (end != StreamEnd.Replaced)
        {
            services.Ended.Note(_callSid, end, StartedAtMicros);
        }

        services.Live.Remove(this);
        _consumer?.End(end);
        _record!.Stopped(UnixMicros.Now(services.Time), end, Figures);
        services.Logger.Ended(end, _call.CallSid);
    }
}
