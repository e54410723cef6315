namespace FastTwiml.Simulation.Streams;

/// <summary>What Twilio would complain about, by its own numbers (https://www.twilio.com/docs/api/errors).</summary>
internal enum StreamWarning
{
    /// <summary>The server broke the WebSocket protocol.</summary>
    ProtocolError = 31924,

    /// <summary>The server read too slowly, and audio for it was thrown away.</summary>
    AudioDiscarded = 31930,

    /// <summary>A binary message came.</summary>
    BinaryMessage = 31950,

    /// <summary>A message was not one that Twilio documents.</summary>
    InvalidMessage = 31951,
}
