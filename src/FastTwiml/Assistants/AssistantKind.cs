namespace FastTwiml.Assistants;

/// <summary>What answers a call.</summary>
internal enum AssistantKind : byte
{
    /// <summary>Plays the caller's own words back.</summary>
    Echo,

    /// <summary>Hands the stream on to a WebSocket server of the operator's.</summary>
    Relay,

    /// <summary>Speaks what it was told to.</summary>
    Scripted,
}
