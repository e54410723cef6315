using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.Conformance;

/// <summary>Sends every message back.</summary>
internal sealed class EchoHandler : IWebSocketHandler
{
    /// <summary>While more than this waits for the peer it is not read, so that one that only sends stops itself.</summary>
    public const int UnsentBytes = 1024 * 1024;

    private WebSocketConnection? _connection;

    public bool CanRead => _connection!.UnsentBytes <= UnsentBytes;

    public void OnOpen(WebSocketConnection connection) => _connection = connection;

    public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_connection!.TryBeginMessage(opcode, payload.Length, int.MaxValue, out var echo))
        {
            payload.CopyTo(echo);
            _connection.EndMessage();
        }
    }

    public long OnTick(long now) => long.MaxValue;

    public void OnFault(FrameFault fault)
    {
        // The close frame says it.
    }

    public void OnClosed(WebSocketEnd end)
    {
        // Nothing is kept of a connection.
    }
}
