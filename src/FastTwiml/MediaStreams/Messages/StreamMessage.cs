namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// One message of a media stream as spans over its text, or over the reader's scratch where the text has escapes. What a
/// message does not have is empty, or -1 for numbers; which fields belong to which event is in Twilio's documentation.
/// </summary>
internal ref struct StreamMessage
{
    public StreamEvent Event;

    /// <summary>The whole message as it was received.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Of the message itself, not of its <c>start</c> object.</summary>
    public ReadOnlySpan<byte> StreamSid;

    public long SequenceNumber;

    /// <summary>Of <c>media</c>; <c>dtmf</c> has one too, with another wording, which nobody needs.</summary>
    public ReadOnlySpan<byte> Track;

    public long Chunk;

    /// <summary>Milliseconds since the stream began, by the clock of the caller's audio.</summary>
    public long Timestamp;

    /// <summary>The audio as base64; <see cref="Audio"/> decodes and judges it.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Of <c>mark</c>, unescaped.</summary>
    public ReadOnlySpan<byte> MarkName;

    /// <summary>Of <c>dtmf</c>: one of <c>0-9 * # A-D</c>; 0 in other messages.</summary>
    public byte Digit;

    /// <summary>Of <c>start</c> and <c>stop</c>.</summary>
    public ReadOnlySpan<byte> CallSid;

    /// <summary>Of <c>start</c> and <c>stop</c>.</summary>
    public ReadOnlySpan<byte> AccountSid;

    public ReadOnlySpan<byte> MediaEncoding;
    public long SampleRate;
    public long Channels;

    /// <summary>The JSON object of the <c>start</c> message as it came; <see cref="Messages.CustomParameters"/> reads it.</summary>
    public ReadOnlySpan<byte> CustomParameters;

    /// <summary>The field that a fault is about, such as <c>media.payload</c>; empty when the message has no fault.</summary>
    public ReadOnlySpan<byte> Field;

    /// <summary>
    /// A message of which nothing but the text is known yet. Written in place and field by field: the runtime would clear the whole, or a copy
    /// of it, word by word.
    /// </summary>
    public static void Begin(ReadOnlySpan<byte> text, out StreamMessage message)
    {
        message.Event = default;
        message.Text = text;
        message.StreamSid = default;
        message.SequenceNumber = -1;
        message.Track = default;
        message.Chunk = -1;
        message.Timestamp = -1;
        message.Payload = default;
        message.MarkName = default;
        message.Digit = 0;
        message.CallSid = default;
        message.AccountSid = default;
        message.MediaEncoding = default;
        message.SampleRate = -1;
        message.Channels = -1;
        message.CustomParameters = default;
        message.Field = default;
    }
}
