namespace FastTwiml.MediaStreams.Messages;

/// <summary>What a message of a media stream is about. (https://www.twilio.com/docs/voice/media-streams/websocket-messages)</summary>
internal enum StreamEvent : byte
{
    /// <summary>An event that this program does not know. Twilio added <c>dtmf</c> without a new version, so these are ignored.</summary>
    Unknown = 0,

    Connected,
    Start,
    Media,
    Dtmf,
    Mark,
    Stop,

    /// <summary>Only towards Twilio.</summary>
    Clear,
}
