namespace FastTwiml.MediaStreams.Messages;

/// <summary>Why a message may not come where it came.</summary>
internal enum OrderFault : byte
{
    None = 0,

    /// <summary>Something else than <c>connected</c> came first.</summary>
    NotConnected,

    RepeatedConnected,

    /// <summary>Something that needs a stream came before <c>start</c>.</summary>
    NotStarted,

    RepeatedStart,

    /// <summary>Anything after <c>stop</c>.</summary>
    AfterStop,

    /// <summary>A message that only goes to Twilio came from it.</summary>
    NotFromTwilio,
}
