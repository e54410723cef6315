namespace FastTwiml.WebSockets.Handlers;

/// <summary>The sending side of an open WebSocket. Safe from any thread; nothing blocks.</summary>
internal abstract class WebSocketConnection
{
    /// <summary>The clock's milliseconds, as of its last tick.</summary>
    public abstract long Now { get; }

    /// <summary>Bytes of frames that the peer's socket has not taken yet, as far as is known.</summary>
    public abstract int UnsentBytes { get; }

    /// <summary>Held from <see cref="TryBeginMessage"/> to <see cref="EndMessage"/>: guards what must keep step with the order of messages.</summary>
    public abstract Lock Gate { get; }

    /// <summary>
    /// Begins a message of exactly this many bytes. When it returns true the caller fills <paramref name="payload"/>, all of it, and calls
    /// <see cref="EndMessage"/> in any case: other senders wait in between.
    /// </summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="bytes">The payload's length.</param>
    /// <param name="unsentLimit">Where more bytes wait already than this, there is no message.</param>
    /// <param name="payload">Where the payload goes.</param>
    /// <returns>False when the WebSocket is closing or too much waits; then nothing was begun.</returns>
    public abstract bool TryBeginMessage(Opcode opcode, int bytes, int unsentLimit, out Span<byte> payload);

    /// <summary>Sends the message that was begun: at once, or together with what else the loop writes just now.</summary>
    public abstract void EndMessage();

    /// <summary>
    /// Sends a close frame after everything sent so far; no message follows it. The first close counts. The loop goes on until the
    /// peer has answered it or the time for that is over.
    /// </summary>
    /// <param name="code">The status code (RFC 6455 section 7.4).</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public abstract void Close(ushort code, ReadOnlySpan<byte> reason);

    /// <summary>Has the loop call <see cref="IWebSocketHandler.OnTick"/> soon.</summary>
    public abstract void Wake();
}
