using FastTwiml.Http;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>The server's side of the opening handshake (RFC 6455 4.2). No extension and no subprotocol is ever agreed on.</summary>
internal static class ServerHandshake
{
    private static ReadOnlySpan<byte> BeforeAccept =>
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8;

    private static ReadOnlySpan<byte> AfterAccept => "\r\n\r\n"u8;

    /// <summary>The length of every answer.</summary>
    public static int ResponseBytes => BeforeAccept.Length + HandshakeKey.AcceptBytes + AfterAccept.Length;

    /// <summary>Why a request is not an upgrade that we take (RFC 6455 4.2.1), or <see cref="RejectReason.None"/>.</summary>
    /// <param name="request">The span that the head was read from.</param>
    /// <param name="head">A complete head.</param>
    public static RejectReason Judge(ReadOnlySpan<byte> request, in RequestHead head)
    {
        if (head.Method != RequestMethod.Get)
        {
            return RejectReason.MethodNotAllowedGet;
        }

        // HTTP/1.0 has no upgrade (RFC 9110 7.8), so there it is none either.
        if (!head.UpgradeToWebSocket)
        {
            return RejectReason.UpgradeRequired;
        }

        // Before the key: other versions need not have one (RFC 6455 4.4).
        if (!head.WebSocketVersion.Of(request).SequenceEqual("13"u8))
        {
            return RejectReason.WrongWebSocketVersion;
        }

        if (!HandshakeKey.IsValid(head.WebSocketKey.Of(request)))
        {
            return RejectReason.InvalidWebSocketKey;
        }

        // A body would come before the frames, and who takes it for frames is led astray.
        return head.IsChunked || head.ContentLength > 0 ? RejectReason.UpgradeWithBody : RejectReason.None;
    }

    /// <summary>Writes the answer that opens the WebSocket and returns its length, <see cref="ResponseBytes"/>.</summary>
    /// <param name="key">A key that was judged.</param>
    /// <param name="destination">Room for the answer.</param>
    public static int WriteResponse(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        destination = destination[..ResponseBytes];
        BeforeAccept.CopyTo(destination);
        HandshakeKey.WriteAccept(key, destination[BeforeAccept.Length..]);
        AfterAccept.CopyTo(destination[^AfterAccept.Length..]);
        return ResponseBytes;
    }
}
