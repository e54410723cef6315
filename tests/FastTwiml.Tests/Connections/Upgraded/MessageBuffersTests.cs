using FastTwiml.Connections.Upgraded;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.Connections.Upgraded;

public class MessageBuffersTests
{
    [Fact]
    public void Buffers_that_several_connections_gave_back_are_taken_again_up_to_a_bound() => OnThreadOfItsOwn(static () =>
    {
        var first = Take(MessageBuffers.KeptByThread + 1);
        foreach (var buffer in first)
        {
            MessageBuffers.Give(buffer);
        }

        var second = Take(MessageBuffers.KeptByThread + 1);
        Assert.Equal(second.Count, second.Distinct().Count());
        Assert.Equal(MessageBuffers.KeptByThread, first.Intersect(second).Count());
    });

    [Fact]
    public void What_a_large_message_needed_is_gone_when_a_buffer_is_taken_again() => OnThreadOfItsOwn(static () =>
    {
        var buffer = MessageBuffers.Take();
        buffer.Room(0, 10 * MessageBuffer.KeptBytes)[^1] = 1;
        MessageBuffers.Give(buffer);

        Assert.Same(buffer, MessageBuffers.Take());
        Assert.Equal(MessageBuffer.KeptBytes, buffer.Message.Length);
    });

    private static List<MessageBuffer> Take(int count) => [.. Enumerable.Range(0, count).Select(static _ => MessageBuffers.Take())];

    /// <summary>What a thread keeps is then known: nothing.</summary>
    private static void OnThreadOfItsOwn(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
