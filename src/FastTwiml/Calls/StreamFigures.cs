namespace FastTwiml.Calls;

/// <summary>What went over one media stream.</summary>
/// <param name="MessagesIn">Messages from Twilio.</param>
/// <param name="MessagesOut">Messages to Twilio.</param>
/// <param name="AudioBytesIn">Bytes of mu-law audio from the caller, 8,000 a second.</param>
/// <param name="AudioBytesOut">Bytes of mu-law audio to the caller.</param>
/// <param name="AudioBytesDropped">Of the caller's audio, what a slow assistant never got.</param>
internal readonly record struct StreamFigures(
    long MessagesIn, long MessagesOut, long AudioBytesIn, long AudioBytesOut, long AudioBytesDropped);
