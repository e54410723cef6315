namespace FastTwiml.Connections;

/// <summary>Why a connection ended. Each reason has a counter.</summary>
internal enum ConnectionEnd : byte
{
    /// <summary>The peer closed between two requests.</summary>
    PeerClosed,

    /// <summary>The peer closed in the middle of a request.</summary>
    PeerClosedEarly,

    /// <summary>The peer reset the connection, or the network did.</summary>
    Reset,

    /// <summary>The request or the answer asked for it (<c>Connection: close</c>, HTTP/1.0, a drain).</summary>
    AsAsked,

    /// <summary>It became a WebSocket, whose own end is counted apart.</summary>
    Upgraded,

    /// <summary>Refused: the framing of the request was at fault, so nothing behind it can be trusted.</summary>
    Refused,

    /// <summary>No request came in time.</summary>
    IdleTimeout,

    /// <summary>A head was not whole in time.</summary>
    HeadTimeout,

    /// <summary>A body was not whole in time, or came too slowly.</summary>
    BodyTimeout,

    /// <summary>The peer took no byte of an answer in time.</summary>
    WriteTimeout,

    /// <summary>Too many connections were open already.</summary>
    TooMany,

    /// <summary>The server closed an idle connection because it was stopping.</summary>
    Stopping,

    /// <summary>A defect of this program; the log holds the exception.</summary>
    Fault,
}
