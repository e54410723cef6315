namespace FastTwiml.WebSockets;

/// <summary>Which side of the connection we are: the client's frames are masked and the server's are not (RFC 6455 5.1).</summary>
internal enum WebSocketRole : byte
{
    /// <summary>The peer's frames must be masked; ours are not.</summary>
    Server,

    /// <summary>The peer's frames must not be masked; ours are.</summary>
    Client,
}
