namespace FastTwiml.WebSockets.Handlers;

/// <summary>
/// What a WebSocket's messages are for. Every method is called by the WebSocket's own loop, one at a time, where the bytes arrive:
/// none may block.
/// </summary>
internal interface IWebSocketHandler
{
    /// <summary>False while nothing more may be read from the peer, so that it feels our back-pressure; asked again at every tick of the clock.</summary>
    bool CanRead { get; }

    /// <summary>The handshake is done and messages may be sent. Called first, once.</summary>
    void OnOpen(WebSocketConnection connection);

    /// <summary>One whole message.</summary>
    /// <param name="opcode"><see cref="Opcode.Text"/>, valid UTF-8, or <see cref="Opcode.Binary"/>.</param>
    /// <param name="payload">Valid until the method returns.</param>
    void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>
    /// Looks at what does not come with a message: deadlines, and what other threads asked for
    /// (<see cref="WebSocketConnection.Wake"/>).
    /// </summary>
    /// <param name="now">The clock's milliseconds.</param>
    /// <returns>When to be asked again, at the latest, in the clock's milliseconds; <see cref="long.MaxValue"/> for never.</returns>
    long OnTick(long now);

    /// <summary>The peer broke the protocol: no message follows, and a close frame that says so is about to leave.</summary>
    void OnFault(FrameFault fault);

    /// <summary>The WebSocket is over. Called last, once.</summary>
    void OnClosed(WebSocketEnd end);
}
