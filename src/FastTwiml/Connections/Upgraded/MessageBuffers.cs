using FastTwiml.WebSockets;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// The memory that messages are read in: a WebSocket has one only while a message is in hand, so that each thread needs one, and a few
/// more while messages come in pieces on several connections.
/// </summary>
internal static class MessageBuffers
{
    /// <summary>How many a thread keeps: 140 KB.</summary>
    public const int KeptByThread = 32;

    [ThreadStatic]
    private static Stack<MessageBuffer>? _free;

    /// <summary>Nobody else's until it is given back.</summary>
    public static MessageBuffer Take() => (_free ??= new Stack<MessageBuffer>(KeptByThread)).TryPop(out var buffer) ? buffer : new MessageBuffer();

    /// <summary>Gives one back, to whichever thread is done with it.</summary>
    public static void Give(MessageBuffer buffer)
    {
        buffer.Trim();
        var free = _free ??= new Stack<MessageBuffer>(KeptByThread);
        if (free.Count < KeptByThread)
        {
            free.Push(buffer);
        }
    }
}
