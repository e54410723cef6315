using System.Buffers.Text;
using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// Writes the messages that Twilio sends, in Twilio's own shapes, for whoever plays its part. Each has its exact length
/// first. SIDs and the digit must need no escape.
/// </summary>
internal static class TwilioMessageWriter
{
    /// <summary>The first message, the same of every stream.</summary>
    public static ReadOnlySpan<byte> Connected => "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}"u8;

    /// <summary>What a <c>start</c> message has when the TwiML has no parameters.</summary>
    public static ReadOnlySpan<byte> NoParameters => "{}"u8;

    private static ReadOnlySpan<byte> StartHead => "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"accountSid\":\""u8;

    private static ReadOnlySpan<byte> StartStream => "\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> StartCall => "\",\"callSid\":\""u8;

    private static ReadOnlySpan<byte> StartParameters =>
        "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1},\"customParameters\":"u8;

    private static ReadOnlySpan<byte> ObjectEndStream => "},\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> MediaHead => "{\"event\":\"media\",\"sequenceNumber\":\""u8;

    private static ReadOnlySpan<byte> MediaChunk => "\",\"media\":{\"track\":\"inbound\",\"chunk\":\""u8;

    private static ReadOnlySpan<byte> MediaTimestamp => "\",\"timestamp\":\""u8;

    private static ReadOnlySpan<byte> MediaPayload => "\",\"payload\":\""u8;

    private static ReadOnlySpan<byte> StringEndStream => "\"},\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> DtmfHead => "{\"event\":\"dtmf\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> Sequence => "\",\"sequenceNumber\":\""u8;

    private static ReadOnlySpan<byte> DtmfDigit => "\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\""u8;

    private static ReadOnlySpan<byte> MarkHead => "{\"event\":\"mark\",\"sequenceNumber\":\""u8;

    private static ReadOnlySpan<byte> SequenceStream => "\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> MarkName => "\",\"mark\":{\"name\":\""u8;

    private static ReadOnlySpan<byte> StopHead => "{\"event\":\"stop\",\"sequenceNumber\":\""u8;

    private static ReadOnlySpan<byte> StopAccount => "\",\"stop\":{\"accountSid\":\""u8;

    private static ReadOnlySpan<byte> StopCall => "\",\"callSid\":\""u8;

    private static ReadOnlySpan<byte> ObjectEnd => "\"}}"u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    public static int StartBytes(
        ReadOnlySpan<byte> streamSid, ReadOnlySpan<byte> accountSid, ReadOnlySpan<byte> callSid, ReadOnlySpan<byte> customParameters) =>
        StartHead.Length + accountSid.Length + StartStream.Length + streamSid.Length + StartCall.Length + callSid.Length
        + StartParameters.Length + customParameters.Length + ObjectEndStream.Length + streamSid.Length + End.Length;

    /// <summary>The <c>start</c> message, which is number 1. The parameters are a JSON object, as <see cref="CustomParameters.ToJson"/> makes it.</summary>
    public static int WriteStart(
        Span<byte> destination,
        ReadOnlySpan<byte> streamSid,
        ReadOnlySpan<byte> accountSid,
        ReadOnlySpan<byte> callSid,
        ReadOnlySpan<byte> customParameters)
    {
        var output = new JsonOutput(destination);
        output.Raw(StartHead);
        output.Raw(accountSid);
        output.Raw(StartStream);
        output.Raw(streamSid);
        output.Raw(StartCall);
        output.Raw(callSid);
        output.Raw(StartParameters);
        output.Raw(customParameters);
        output.Raw(ObjectEndStream);
        output.Raw(streamSid);
        output.Raw(End);
        return output.Written;
    }

    public static int MediaBytes(int streamSidBytes, long sequenceNumber, long chunk, long timestamp, int audioBytes) =>
        MediaHead.Length + JsonOutput.Digits(sequenceNumber) + MediaChunk.Length + JsonOutput.Digits(chunk)
        + MediaTimestamp.Length + JsonOutput.Digits(timestamp) + MediaPayload.Length + Base64.GetMaxEncodedToUtf8Length(audioBytes)
        + StringEndStream.Length + streamSidBytes + End.Length;

    /// <summary>Audio of the caller; the timestamp is in milliseconds since the stream began.</summary>
    public static int WriteMedia(
        Span<byte> destination, ReadOnlySpan<byte> streamSid, long sequenceNumber, long chunk, long timestamp, ReadOnlySpan<byte> audio)
    {
        var output = new JsonOutput(destination);
        output.Raw(MediaHead);
        output.Number(sequenceNumber);
        output.Raw(MediaChunk);
        output.Number(chunk);
        output.Raw(MediaTimestamp);
        output.Number(timestamp);
        output.Raw(MediaPayload);
        output.Base64(audio);
        output.Raw(StringEndStream);
        output.Raw(streamSid);
        output.Raw(End);
        return output.Written;
    }

    public static int DtmfBytes(int streamSidBytes, long sequenceNumber) =>
        DtmfHead.Length + streamSidBytes + Sequence.Length + JsonOutput.Digits(sequenceNumber) + DtmfDigit.Length + 1 + ObjectEnd.Length;

    /// <summary>A key that the caller pressed: one of <c>0-9 * # A-D</c>.</summary>
    public static int WriteDtmf(Span<byte> destination, ReadOnlySpan<byte> streamSid, long sequenceNumber, byte digit)
    {
        var output = new JsonOutput(destination);
        output.Raw(DtmfHead);
        output.Raw(streamSid);
        output.Raw(Sequence);
        output.Number(sequenceNumber);
        output.Raw(DtmfDigit);
        output.Raw([digit]);
        output.Raw(ObjectEnd);
        return output.Written;
    }

    public static int MarkBytes(int streamSidBytes, long sequenceNumber, ReadOnlySpan<byte> nameUtf8) =>
        MarkHead.Length + JsonOutput.Digits(sequenceNumber) + SequenceStream.Length + streamSidBytes
        + MarkName.Length + JsonString.EscapedLength(nameUtf8) + ObjectEnd.Length;

    /// <summary>A mark that comes back.</summary>
    public static int WriteMark(Span<byte> destination, ReadOnlySpan<byte> streamSid, long sequenceNumber, ReadOnlySpan<byte> nameUtf8)
    {
        var output = new JsonOutput(destination);
        output.Raw(MarkHead);
        output.Number(sequenceNumber);
        output.Raw(SequenceStream);
        output.Raw(streamSid);
        output.Raw(MarkName);
        output.Text(nameUtf8);
        output.Raw(ObjectEnd);
        return output.Written;
    }

    public static int StopBytes(int streamSidBytes, long sequenceNumber, int accountSidBytes, int callSidBytes) =>
        StopHead.Length + JsonOutput.Digits(sequenceNumber) + SequenceStream.Length + streamSidBytes
        + StopAccount.Length + accountSidBytes + StopCall.Length + callSidBytes + ObjectEnd.Length;

    /// <summary>The last message.</summary>
    public static int WriteStop(
        Span<byte> destination, ReadOnlySpan<byte> streamSid, long sequenceNumber, ReadOnlySpan<byte> accountSid, ReadOnlySpan<byte> callSid)
    {
        var output = new JsonOutput(destination);
        output.Raw(StopHead);
        output.Number(sequenceNumber);
        output.Raw(SequenceStream);
        output.Raw(streamSid);
        output.Raw(StopAccount);
        output.Raw(accountSid);
        output.Raw(StopCall);
        output.Raw(callSid);
        output.Raw(ObjectEnd);
        return output.Written;
    }
}
