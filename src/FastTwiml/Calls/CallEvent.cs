namespace FastTwiml.Calls;

/// <summary>
/// One piece of news about a call, over the bytes of the request that brought it. Text is UTF-8 as received: invalid
/// sequences become U+FFFD when it is written down, and an empty text means that nothing was said.
/// </summary>
internal ref struct CallEvent
{
    public CallEvent()
    {
        SequenceNumber = -1;
        DurationSeconds = -1;
        MessagesIn = -1;
        MessagesOut = -1;
        AudioBytesIn = -1;
        AudioBytesOut = -1;
        AudioBytesDropped = -1;
    }

    public CallEventKind Kind;

    /// <summary>Twilio's <c>CallSid</c>, never empty: it is the key of the call's row.</summary>
    public ReadOnlySpan<byte> CallSid;

    public ReadOnlySpan<byte> AccountSid;

    public CallDirection Direction;

    public ReadOnlySpan<byte> From;

    public ReadOnlySpan<byte> To;

    /// <summary>The caller of an inbound call, the callee of an outbound one.</summary>
    public ReadOnlySpan<byte> CustomerNumber;

    /// <summary>The assistant's id; 0 for none.</summary>
    public long AssistantId;

    public CallStatus Status;

    /// <summary>Twilio's <c>SequenceNumber</c>; -1 for none.</summary>
    public int SequenceNumber;

    public ReadOnlySpan<byte> WelcomeMessage;

    public ReadOnlySpan<byte> Agenda;

    /// <summary>What else was said about the call, as the bytes of a JSON object.</summary>
    public ReadOnlySpan<byte> Metadata;

    /// <summary>When it happened, in microseconds since 1970 UTC: Twilio's time where it gives one, else ours.</summary>
    public long AtMicros;

    /// <summary>Twilio's <c>CallDuration</c>; -1 for none.</summary>
    public long DurationSeconds;

    public ReadOnlySpan<byte> StreamSid;

    /// <summary>
    /// Twilio's <c>StreamEvent</c>: <c>stream-started</c>, <c>stream-stopped</c> or <c>stream-error</c>. Of our own session's
    /// events the kind says it.
    /// </summary>
    public ReadOnlySpan<byte> StreamEvent;

    public ReadOnlySpan<byte> StreamError;

    /// <summary>Messages from Twilio; -1 for none counted, as with the other counts of a stream.</summary>
    public long MessagesIn;

    public long MessagesOut;

    /// <summary>Bytes of audio, not of its base64.</summary>
    public long AudioBytesIn;

    public long AudioBytesOut;

    /// <summary>Audio from the caller that the assistant was too slow for.</summary>
    public long AudioBytesDropped;

    /// <summary>Why the stream ended, in ASCII and snake case.</summary>
    public ReadOnlySpan<byte> EndReason;

    /// <summary>Whether our own stream session says it.</summary>
    public readonly bool IsOfSession => Kind is CallEventKind.StreamStarted or CallEventKind.StreamStopped;
}
