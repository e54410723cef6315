using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Requests;
using FastTwiml.WebSockets;

namespace FastTwiml.Simulation.Streams;

/// <summary>Puts Twilio's messages, numbered and in masked frames, into an outbox. Nothing is allocated after the start.</summary>
internal sealed class TwilioSender(Outbox outbox, CallIdentity call)
{
    private readonly byte[] _streamSid = Encoding.ASCII.GetBytes(call.StreamSid);
    private readonly byte[] _accountSid = Encoding.ASCII.GetBytes(call.AccountSid);
    private readonly byte[] _callSid = Encoding.ASCII.GetBytes(call.CallSid);
    private long _sequenceNumber;
    private long _chunk;

    /// <summary>Messages sent; live, for whoever watches.</summary>
    public long Messages { get; private set; }

    public void ConnectedAndStart(IEnumerable<StreamParameter> parameters)
    {
        Frame(Opcode.Text, TwilioMessageWriter.Connected);
        var json = CustomParameters.ToJson(parameters.Select(static parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        var frame = Begin(TwilioMessageWriter.StartBytes(_streamSid, _accountSid, _callSid, json), out var key, out var header);
        End(frame, header, TwilioMessageWriter.WriteStart(frame[header..], _streamSid, _accountSid, _callSid, json), key);

        // `connected` has no number, and `start` is number 1.
        _sequenceNumber = 1;
        Messages = 2;
    }

    public void Media(long timestamp, ReadOnlySpan<byte> audio)
    {
        (_sequenceNumber, _chunk) = (_sequenceNumber + 1, _chunk + 1);
        var bytes = TwilioMessageWriter.MediaBytes(_streamSid.Length, _sequenceNumber, _chunk, timestamp, audio.Length);
        var frame = Begin(bytes, out var key, out var header);
        End(frame, header, TwilioMessageWriter.WriteMedia(frame[header..], _streamSid, _sequenceNumber, _chunk, timestamp, audio), key);
        Messages++;
    }

    public void Dtmf(byte digit)
    {
        _sequenceNumber++;
        var frame = Begin(TwilioMessageWriter.DtmfBytes(_streamSid.Length, _sequenceNumber), out var key, out var header);
        End(frame, header, TwilioMessageWriter.WriteDtmf(frame[header..], _streamSid, _sequenceNumber, digit), key);
        Messages++;
    }

    public void Mark(ReadOnlySpan<byte> name)
    {
        _sequenceNumber++;
        var frame = Begin(TwilioMessageWriter.MarkBytes(_streamSid.Length, _sequenceNumber, name), out var key, out var header);
        End(frame, header, TwilioMessageWriter.WriteMark(frame[header..], _streamSid, _sequenceNumber, name), key);
        Messages++;
    }

    public void Stop()
    {
        _sequenceNumber++;
        var bytes = TwilioMessageWriter.StopBytes(_streamSid.Length, _sequenceNumber, _accountSid.Length, _callSid.Length);
        var frame = Begin(bytes, out var key, out var header);
        End(frame, header, TwilioMessageWriter.WriteStop(frame[header..], _streamSid, _sequenceNumber, _accountSid, _callSid), key);
        Messages++;
    }

    public void Pong(ReadOnlySpan<byte> payload) => Frame(Opcode.Pong, payload);

    public void Close(ushort code) => outbox.Commit(FrameWriter.WriteClose(
        outbox.Reserve(FrameWriter.MaxControlFrameBytes), WebSocketRole.Client, code, default, MaskKeys.Next()));

    private void Frame(Opcode opcode, ReadOnlySpan<byte> payload) => outbox.Commit(FrameWriter.WriteFrame(
        outbox.Reserve(FrameWriter.FrameBytes(payload.Length, WebSocketRole.Client)), opcode, payload, WebSocketRole.Client, MaskKeys.Next()));

    private Span<byte> Begin(int messageBytes, out uint key, out int headerBytes)
    {
        key = MaskKeys.Next();
        var frame = outbox.Reserve(FrameWriter.FrameBytes(messageBytes, WebSocketRole.Client));
        headerBytes = FrameWriter.WriteHeader(frame, Opcode.Text, messageBytes, WebSocketRole.Client, key);
        return frame;
    }

    private void End(Span<byte> frame, int headerBytes, int messageBytes, uint key)
    {
        var message = frame.Slice(headerBytes, messageBytes);
        PayloadMask.Apply(message, message, key, phase: 0);
        outbox.Commit(headerBytes + messageBytes);
    }
}
