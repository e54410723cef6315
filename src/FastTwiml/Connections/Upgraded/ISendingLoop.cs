namespace FastTwiml.Connections.Upgraded;

/// <summary>What a <see cref="WebSocketSender"/> has to say to the loop of its WebSocket, on any thread.</summary>
internal interface ISendingLoop
{
    /// <summary>Nothing is on its way any more. Whoever waits for that began to wait behind a full fence, or is not told.</summary>
    void OnIdle();

    /// <summary>A flush does not end at once, so that its deadline is to be kept.</summary>
    void OnWaiting();

    /// <summary>Somebody closes the WebSocket.</summary>
    void Close(ushort code, ReadOnlySpan<byte> reason);

    /// <summary>Somebody wants the handler to be asked soon.</summary>
    void Wake();
}
