using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class MessageBufferTests
{
    [Fact]
    public void What_is_there_stays_while_it_grows()
    {
        var buffer = new MessageBuffer();
        var expected = new byte[100_000];
        new Random(1).NextBytes(expected);
        for (var at = 0; at < expected.Length;)
        {
            var more = Math.Min(at % 977 + 1, expected.Length - at);
            var room = buffer.Room(at, more);
            Assert.Equal(more, room.Length);
            expected.AsSpan(at, more).CopyTo(room);
            at += more;
        }

        Assert.True(buffer.Message[..expected.Length].SequenceEqual(expected));
    }

    [Fact]
    public void Only_what_is_kept_is_left_after_a_large_message()
    {
        var buffer = new MessageBuffer();
        buffer.Room(0, MessageBuffer.KeptBytes + 1);
        Assert.True(buffer.Message.Length > MessageBuffer.KeptBytes);
        buffer.Trim();
        Assert.Equal(MessageBuffer.KeptBytes, buffer.Message.Length);
        buffer.Trim();
        Assert.Equal(MessageBuffer.KeptBytes, buffer.Room(0, MessageBuffer.KeptBytes).Length);
        Assert.Equal(MessageBuffer.KeptBytes, buffer.Message.Length);
    }

    [Fact]
    public void A_control_frame_has_memory_of_its_own()
    {
        var buffer = new MessageBuffer();
        Assert.Equal(125, buffer.Control.Length);
        Assert.False(buffer.Control.Overlaps(buffer.Message));
    }
}
