using System.Text.Json;
using System.Text.Unicode;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>
/// Reads any message. The top level is read to its end first, so that the event decides which of its objects is looked
/// into: what other members hold must be JSON, and is not judged further. The first fault stays.
/// </summary>
internal ref struct SlowMessageReader
{
    private Span<byte> _scratch;
    private MessageFault _fault;

    /// <summary>What the fault is about.</summary>
    private ReadOnlySpan<byte> _field;

    private JsonValue _event;
    private JsonValue _streamSid;
    private JsonValue _sequenceNumber;
    private JsonValue _start;
    private JsonValue _media;
    private JsonValue _dtmf;
    private JsonValue _mark;
    private JsonValue _stop;

    /// <summary>Reads a message into one of which nothing is known yet but the text.</summary>
    public static MessageFault Read(ReadOnlySpan<byte> utf8, Span<byte> scratch, ref StreamMessage message)
    {
        var reader = new SlowMessageReader { _scratch = scratch };
        reader.ReadTopLevel(utf8);
        if (reader._fault == MessageFault.None)
        {
            reader.ReadMessage(ref message);
        }

        message.Field = reader._field;
        return reader._fault;
    }

    private void ReadTopLevel(ReadOnlySpan<byte> utf8)
    {
        // RFC 8259 8.1: JSON is UTF-8. The framework's reader does not look at that inside strings.
        if (!Utf8.IsValid(utf8))
        {
            _fault = MessageFault.NotJson;
            return;
        }

        try
        {
            var members = new JsonMembers(utf8);
            while (members.Next())
            {
                Take(members);
            }

            _fault = members.IsObject ? MessageFault.None : MessageFault.NotAnObject;
        }
        catch (JsonException)
        {
            // The only way in which the framework's reader says no. A peer that sends what is not JSON is broken, not busy.
            _fault = MessageFault.NotJson;
        }
    }

    private void Take(scoped in JsonMembers members)
    {
        if (members.NameIs("event"u8))
        {
            _event = members.Value;
        }
        else if (members.NameIs("streamSid"u8))
        {
            _streamSid = members.Value;
        }
        else if (members.NameIs("sequenceNumber"u8))
        {
            _sequenceNumber = members.Value;
        }
        else if (members.NameIs("start"u8))
        {
            _start = members.Value;
        }
        else if (members.NameIs("media"u8))
        {
            _media = members.Value;
        }
        else if (members.NameIs("dtmf"u8))
        {
            _dtmf = members.Value;
        }
        else if (members.NameIs("mark"u8))
        {
            _mark = members.Value;
        }
        else if (members.NameIs("stop"u8))
        {
            _stop = members.Value;
        }
    }

    private void ReadMessage(ref StreamMessage message)
    {
        if (!_event.IsThere)
        {
            Fail(MessageFault.NoEvent, "event"u8);
            return;
        }

        var name = String(_event, "event"u8);
        if (_fault != MessageFault.None)
        {
            return;
        }

        message.Event = EventOf(name);
        message.StreamSid = String(_streamSid, "streamSid"u8);
        message.SequenceNumber = Number(_sequenceNumber, "sequenceNumber"u8);
        switch (message.Event)
        {
            case StreamEvent.Start when IsObject(_start, "start"u8):
                ReadStart(ref message);
                break;
            case StreamEvent.Media when IsObject(_media, "media"u8):
                ReadMedia(ref message);
                break;
            case StreamEvent.Dtmf when IsObject(_dtmf, "dtmf"u8):
                ReadDtmf(ref message);
                break;
            case StreamEvent.Mark when IsObject(_mark, "mark"u8):
                ReadMark(ref message);
                break;

            // The stream ends whether the last message says whose it was or not.
            case StreamEvent.Stop when _stop.IsThere && IsObject(_stop, "stop"u8):
                ReadStop(ref message);
                break;

            // What the fields of an unknown event mean is unknown, too.
            case StreamEvent.Unknown:
                _fault = MessageFault.None;
                _field = default;
                break;
        }
    }

    private void ReadStart(ref StreamMessage message)
    {
        JsonValue callSid = default, accountSid = default, format = default, parameters = default;
        for (var members = new JsonMembers(_start.Raw); members.Next();)
        {
            if (members.NameIs("callSid"u8))
            {
                callSid = members.Value;
            }
            else if (members.NameIs("accountSid"u8))
            {
                accountSid = members.Value;
            }
            else if (members.NameIs("mediaFormat"u8))
            {
                format = members.Value;
            }
            else if (members.NameIs("customParameters"u8))
            {
                parameters = members.Value;
            }
        }

        message.CallSid = String(callSid, "start.callSid"u8);
        message.AccountSid = String(accountSid, "start.accountSid"u8);
        if (parameters.IsThere && IsObject(parameters, "start.customParameters"u8))
        {
            message.CustomParameters = parameters.Raw;
        }

        if (format.IsThere && IsObject(format, "start.mediaFormat"u8))
        {
            ReadFormat(format.Raw, ref message);
        }
    }

    private void ReadFormat(ReadOnlySpan<byte> format, ref StreamMessage message)
    {
        JsonValue encoding = default, sampleRate = default, channels = default;
        for (var members = new JsonMembers(format); members.Next();)
        {
            if (members.NameIs("encoding"u8))
            {
                encoding = members.Value;
            }
            else if (members.NameIs("sampleRate"u8))
            {
                sampleRate = members.Value;
            }
            else if (members.NameIs("channels"u8))
            {
                channels = members.Value;
            }
        }

        message.MediaEncoding = String(encoding, "start.mediaFormat.encoding"u8);
        message.SampleRate = Number(sampleRate, "start.mediaFormat.sampleRate"u8);
        message.Channels = Number(channels, "start.mediaFormat.channels"u8);
    }

    private void ReadMedia(ref StreamMessage message)
    {
        JsonValue track = default, chunk = default, timestamp = default, payload = default;
        for (var members = new JsonMembers(_media.Raw); members.Next();)
        {
            if (members.NameIs("track"u8))
            {
                track = members.Value;
            }
            else if (members.NameIs("chunk"u8))
            {
                chunk = members.Value;
            }
            else if (members.NameIs("timestamp"u8))
            {
                timestamp = members.Value;
            }
            else if (members.NameIs("payload"u8))
            {
                payload = members.Value;
            }
        }

        message.Track = String(track, "media.track"u8);
        message.Chunk = Number(chunk, "media.chunk"u8);
        message.Timestamp = Number(timestamp, "media.timestamp"u8);
        message.Payload = String(payload, "media.payload"u8, isNeeded: true);
    }

    private void ReadDtmf(ref StreamMessage message)
    {
        var digit = String(JsonMembers.Last(_dtmf.Raw, "digit"u8), "dtmf.digit"u8, isNeeded: true);
        if (digit is [((>= (byte)'0' and <= (byte)'9') or (byte)'*' or (byte)'#' or (>= (byte)'A' and <= (byte)'D')) and var key])
        {
            message.Digit = key;
        }
        else
        {
            Fail(MessageFault.InvalidValue, "dtmf.digit"u8);
        }
    }

    private void ReadMark(ref StreamMessage message) =>
        message.MarkName = String(JsonMembers.Last(_mark.Raw, "name"u8), "mark.name"u8, isNeeded: true);

    private void ReadStop(ref StreamMessage message)
    {
        message.CallSid = String(JsonMembers.Last(_stop.Raw, "callSid"u8), "stop.callSid"u8);
        message.AccountSid = String(JsonMembers.Last(_stop.Raw, "accountSid"u8), "stop.accountSid"u8);
    }

    private bool IsObject(JsonValue value, ReadOnlySpan<byte> field)
    {
        if (!value.IsObject)
        {
            Fail(value.IsThere ? MessageFault.WrongType : MessageFault.MissingField, field);
        }

        return value.IsObject;
    }

    private ReadOnlySpan<byte> String(JsonValue value, ReadOnlySpan<byte> field, bool isNeeded = false)
    {
        if (value.IsString)
        {
            return value.Text(ref _scratch);
        }

        if (value.IsThere || isNeeded)
        {
            Fail(value.IsThere ? MessageFault.WrongType : MessageFault.MissingField, field);
        }

        return default;
    }

    /// <summary>Twilio sends numbers as strings; a bot's JSON library may not.</summary>
    private long Number(JsonValue value, ReadOnlySpan<byte> field)
    {
        if (!value.IsThere)
        {
            return -1;
        }

        if (!value.IsString && !value.IsNumber)
        {
            Fail(MessageFault.WrongType, field);
            return -1;
        }

        if (JsonValue.TryParse(value.Text(ref _scratch), out var number))
        {
            return number;
        }

        Fail(MessageFault.InvalidValue, field);
        return -1;
    }

    private void Fail(MessageFault fault, ReadOnlySpan<byte> field)
    {
        if (_fault == MessageFault.None)
        {
            _fault = fault;
            _field = field;
        }
    }

    private static StreamEvent EventOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("dtmf"u8) => StreamEvent.Dtmf,
        4 when name.SequenceEqual("mark"u8) => StreamEvent.Mark,
        4 when name.SequenceEqual("stop"u8) => StreamEvent.Stop,
        5 when name.SequenceEqual("media"u8) => StreamEvent.Media,
        5 when name.SequenceEqual("start"u8) => StreamEvent.Start,
        5 when name.SequenceEqual("clear"u8) => StreamEvent.Clear,
        9 when name.SequenceEqual("connected"u8) => StreamEvent.Connected,
        _ => StreamEvent.Unknown,
    };
}
