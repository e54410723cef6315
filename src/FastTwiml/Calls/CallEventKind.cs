namespace FastTwiml.Calls;

/// <summary>Where news of a call came from.</summary>
internal enum CallEventKind : byte
{
    /// <summary>The voice webhook: the only one that is authoritative about who calls whom.</summary>
    Webhook,

    /// <summary>A call status callback.</summary>
    CallStatus,

    /// <summary>A stream status callback.</summary>
    StreamStatus,

    /// <summary>An outbound call that we asked Twilio to place.</summary>
    Created,

    /// <summary>A media stream began here: the session's own word, beside Twilio's callback.</summary>
    StreamStarted,

    /// <summary>A media stream ended here, with what was counted on it.</summary>
    StreamStopped,
}
