namespace FastTwiml.Webhooks.Routing;

/// <summary>What a path of the voice listener is for.</summary>
internal enum Route : byte
{
    None,

    /// <summary>The voice webhook.</summary>
    Voice,

    /// <summary>The call status callback.</summary>
    CallStatus,

    /// <summary>The media stream's WebSocket.</summary>
    Streams,

    /// <summary>The stream status callback.</summary>
    StreamStatus,

    /// <summary>What comes after a media stream: the <c>action</c> of its <c>&lt;Connect&gt;</c>.</summary>
    StreamNext,

    /// <summary>The process is up.</summary>
    Health,

    /// <summary>The node takes calls.</summary>
    Ready,
}
