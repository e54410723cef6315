using FastTwiml.WebSockets;
using Microsoft.Extensions.ObjectPool;

namespace FastTwiml.Connections.Upgraded;

/// <summary>The memory that messages are read in: a WebSocket has one only while a message is in hand.</summary>
internal static class MessageBuffers
{
    public static ObjectPool<MessageBuffer> Create() =>
        new DefaultObjectPool<MessageBuffer>(new Policy(), Environment.ProcessorCount * 64);

    private sealed class Policy : PooledObjectPolicy<MessageBuffer>
    {
        public override MessageBuffer Create() => new();

        public override bool Return(MessageBuffer obj)
        {
            obj.Trim();
            return true;
        }
    }
}
