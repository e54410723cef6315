using System.Buffers.Text;
using System.Diagnostics;
using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// Writes the messages that Twilio takes, with exactly the fields that it allows: one more is warning 31951, and the message
/// is ignored. Each has its exact length first. The stream's SID must have passed <see cref="StreamSid.IsValid"/>.
/// </summary>
internal static class StreamMessageWriter
{
    private static ReadOnlySpan<byte> MediaHead => "{\"event\":\"media\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> MediaPayload => "\",\"media\":{\"payload\":\""u8;

    private static ReadOnlySpan<byte> MarkHead => "{\"event\":\"mark\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> MarkName => "\",\"mark\":{\"name\":\""u8;

    private static ReadOnlySpan<byte> ClearHead => "{\"event\":\"clear\",\"streamSid\":\""u8;

    private static ReadOnlySpan<byte> ObjectEnd => "\"}}"u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>The length of a media message with so many bytes of audio.</summary>
    public static int MediaBytes(int streamSidBytes, int audioBytes) =>
        MediaPayloadBytes(streamSidBytes, Base64.GetMaxEncodedToUtf8Length(audioBytes));

    /// <summary>The length of a media message with a payload of so many characters.</summary>
    public static int MediaPayloadBytes(int streamSidBytes, int payloadBytes) =>
        MediaHead.Length + streamSidBytes + MediaPayload.Length + payloadBytes + ObjectEnd.Length;

    public static int MarkBytes(int streamSidBytes, ReadOnlySpan<byte> nameUtf8) =>
        MarkHead.Length + streamSidBytes + MarkName.Length + JsonString.EscapedLength(nameUtf8) + ObjectEnd.Length;

    public static int ClearBytes(int streamSidBytes) => ClearHead.Length + streamSidBytes + End.Length;

    /// <summary>Audio to play, mu-law at 8,000 Hz; its base64 is encoded in place. Returns the message's length.</summary>
    public static int WriteMedia(Span<byte> destination, ReadOnlySpan<byte> streamSid, ReadOnlySpan<byte> audio)
    {
        var output = Begin(destination, MediaHead, streamSid);
        output.Raw(MediaPayload);
        output.Base64(audio);
        output.Raw(ObjectEnd);
        return output.Written;
    }

    /// <summary>Audio that is base64 already and has passed <see cref="Audio.DecodedBytes"/>. Returns the message's length.</summary>
    public static int WriteMediaPayload(Span<byte> destination, ReadOnlySpan<byte> streamSid, ReadOnlySpan<byte> base64Payload)
    {
        var output = Begin(destination, MediaHead, streamSid);
        output.Raw(MediaPayload);
        output.Raw(base64Payload);
        output.Raw(ObjectEnd);
        return output.Written;
    }

    /// <summary>A mark, which comes back when what was sent before it has been played. Returns the message's length.</summary>
    public static int WriteMark(Span<byte> destination, ReadOnlySpan<byte> streamSid, ReadOnlySpan<byte> nameUtf8)
    {
        var output = Begin(destination, MarkHead, streamSid);
        output.Raw(MarkName);
        output.Text(nameUtf8);
        output.Raw(ObjectEnd);
        return output.Written;
    }

    /// <summary>Drops what has not been played, and has all marks returned at once. Returns the message's length.</summary>
    public static int WriteClear(Span<byte> destination, ReadOnlySpan<byte> streamSid)
    {
        var output = Begin(destination, ClearHead, streamSid);
        output.Raw(End);
        return output.Written;
    }

    private static JsonOutput Begin(Span<byte> destination, ReadOnlySpan<byte> head, ReadOnlySpan<byte> streamSid)
    {
        Debug.Assert(StreamSid.IsValid(streamSid), "The stream's SID would need escapes.");
        var output = new JsonOutput(destination);
        output.Raw(head);
        output.Raw(streamSid);
        return output;
    }
}
