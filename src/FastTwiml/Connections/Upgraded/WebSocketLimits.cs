namespace FastTwiml.Connections.Upgraded;

/// <summary>The deadlines and caps of one WebSocket.</summary>
internal sealed record WebSocketLimits
{
    /// <summary>The largest message, in bytes of payload.</summary>
    public required int MessageBytes { get; init; }

    /// <summary>Whether binary messages are taken.</summary>
    public bool AcceptBinary { get; init; }

    /// <summary>After this long without a byte from the peer it gets a ping, and again after each as long.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the peer may take none of the bytes that wait for it.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the peer has to answer our close frame.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a peer that broke the protocol is still read after our close frame, so that it is not lost to a reset.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Where more bytes wait for the peer already, its pings get no answer (RFC 6455 section 5.5.3 lets us skip older ones).</summary>
    public int PongBytes { get; init; } = 16 * 1024;
}
