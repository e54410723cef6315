namespace FastTwiml.Transports;

/// <summary>A connection's feature where its transport has loops of its own.</summary>
internal interface IEventLoopFeature
{
    /// <summary>Where the connection's code runs.</summary>
    EventLoop Loop { get; }

    /// <summary>Whose code runs there, for a line of the log: its text is asked for only then.</summary>
    object? Occupant { get; set; }

    /// <summary>
    /// True while what follows a read is heavy (a TLS handshake): it then runs on the thread pool, and the loop's other connections do
    /// not wait for it.
    /// </summary>
    bool ContinuesElsewhere { get; set; }

    /// <summary>Whether nothing more is to be sent and nothing is left to send.</summary>
    bool IsDrained { get; }
}
