namespace FastTwiml.Simulation.Streams;

/// <summary>How a call ends.</summary>
internal enum EndKind
{
    /// <summary>The caller hangs up: <c>stop</c>, and the WebSocket is closed.</summary>
    Hangup,

    /// <summary>The connection is reset, without a word.</summary>
    Reset,

    /// <summary>Nothing comes any more, and nothing is answered, as when a network breaks.</summary>
    Silence,

    /// <summary>The server closes.</summary>
    Server,
}
