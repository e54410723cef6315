namespace FastTwiml.Simulation.Streams;

/// <summary>How far a simulated stream has come.</summary>
internal enum StreamPhase
{
    Speaking,

    /// <summary>All is said; its echo is still to come.</summary>
    Tail,

    /// <summary>Nothing goes out any more, as when the network is broken.</summary>
    Silent,

    /// <summary>Our close frame is out, the server's is not here.</summary>
    Closing,

    /// <summary>Both close frames are there; the connection is the server's to end.</summary>
    Closed,

    Over,
}
