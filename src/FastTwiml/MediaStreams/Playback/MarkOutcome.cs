namespace FastTwiml.MediaStreams.Playback;

/// <summary>What a mark that came back says. Twilio returns played and cleared ones alike, so this is our own account of it.</summary>
internal enum MarkOutcome : byte
{
    /// <summary>A mark that was not sent, or was sent so long ago that it is forgotten.</summary>
    Unknown = 0,

    /// <summary>What was sent before it has been played.</summary>
    Played,

    /// <summary>It was waiting when the queue was cleared.</summary>
    Cleared,
}
