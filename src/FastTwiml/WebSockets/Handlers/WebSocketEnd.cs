namespace FastTwiml.WebSockets.Handlers;

/// <summary>How a WebSocket ended.</summary>
internal enum WebSocketEndKind : byte
{
    /// <summary>The peer sent a close frame first.</summary>
    ClosedByPeer,

    /// <summary>We sent a close frame first; whether the peer answered it makes no difference any more.</summary>
    ClosedByUs,

    /// <summary>The peer broke the protocol; our close frame says so.</summary>
    Faulted,

    /// <summary>The connection broke, or ended without a close frame.</summary>
    Lost,

    /// <summary>The peer took none of the bytes that waited for it for too long.</summary>
    Stalled,

    /// <summary>A defect of this program ended it.</summary>
    Defect,
}

/// <summary>How a WebSocket ended, and with which code.</summary>
/// <param name="Kind">Who ended it.</param>
/// <param name="Code">The code of the peer's close frame, <see cref="CloseCode.NoStatus"/> when it had none, <see cref="CloseCode.Abnormal"/> when there was no frame.</param>
/// <param name="Fault">What the peer did wrong, if anything.</param>
internal readonly record struct WebSocketEnd(WebSocketEndKind Kind, ushort Code, FrameFault Fault = FrameFault.None);
