namespace FastTwiml.Simulation.Streams.Listening;

/// <summary>What a server may ask of a stream.</summary>
internal enum ServerEvent
{
    None,
    Media,
    Mark,
    Clear,
}

/// <summary>A message of the server, with what belongs to its event.</summary>
internal ref struct ServerMessage
{
    public ServerEvent Event;

    /// <summary>Of media: audio in base64.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Of a mark: its name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name;
}
