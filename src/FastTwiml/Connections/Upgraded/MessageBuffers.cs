using FastTwiml.WebSockets;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// The memory that messages are read in: a WebSocket has one only while a message is in hand, so one a thread is enough, unless
/// messages come in pieces.
/// </summary>
internal static class MessageBuffers
{
    [ThreadStatic]
    private static MessageBuffer? _free;

    /// <summary>Nobody else's until it is given back.</summary>
    public static MessageBuffer Take()
    {
        var buffer = _free ?? new MessageBuffer();
        _free = null;
        return buffer;
    }

    /// <summary>Gives one back, to whichever thread is done with it.</summary>
    public static void Give(MessageBuffer buffer)
    {
        buffer.Trim();
        _free = buffer;
    }
}
