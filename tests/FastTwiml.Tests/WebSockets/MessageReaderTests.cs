using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class MessageReaderTests
{
    private const uint Key = 0x12_34_56_78;

    [Fact]
    public void What_a_client_gets_whole_is_not_copied()
    {
        var input = Frames(WebSocketRole.Server, "hello"u8.ToArray());
        var reader = new MessageReader(WebSocketRole.Client, 100, acceptBinary: false);
        ReadOnlySpan<byte> rest = input;
        Assert.Equal(MessageKind.Text, reader.Read(ref rest, new MessageBuffer(), out var payload));
        Assert.True(payload.Overlaps(input, out var offset) && offset == -2);
    }

    [Fact]
    public void The_input_is_not_written()
    {
        var input = Frames(WebSocketRole.Client, new byte[300], new byte[100]);
        var before = input.ToArray();
        Assert.Equal(2, MessageRun.Of([input], WebSocketRole.Server).Count);
        ReadOnlySpan<byte> rest = input;
        var reader = new MessageReader(WebSocketRole.Server, 1_000, acceptBinary: true);
        Assert.Equal(MessageKind.Text, reader.Read(ref rest, new MessageBuffer(), out _));
        Assert.Equal(before, input);
    }

    [Fact]
    public void A_message_and_what_follows_are_read_one_by_one()
    {
        var input = Frames(WebSocketRole.Client, "a"u8.ToArray(), "bc"u8.ToArray());
        var reader = new MessageReader(WebSocketRole.Server, 100, acceptBinary: false);
        var buffer = new MessageBuffer();
        ReadOnlySpan<byte> rest = input;
        Assert.Equal(MessageKind.Text, reader.Read(ref rest, buffer, out var payload));
        Assert.Equal("a"u8, payload);
        Assert.Equal(FrameWriter.FrameBytes(2, WebSocketRole.Client), rest.Length);
        Assert.Equal(MessageKind.Text, reader.Read(ref rest, buffer, out payload));
        Assert.Equal("bc"u8, payload);
        Assert.Equal(MessageKind.NeedMore, reader.Read(ref rest, buffer, out payload));
        Assert.True(payload.IsEmpty);
    }

    [Fact]
    public void Between_messages_nothing_is_held()
    {
        // A text in two fragments with a ping between, a byte at a time: only before the first byte and after the last nothing is held.
        byte[] input = [0x01, 0x01, (byte)'a', 0x89, 0x01, (byte)'p', 0x80, 0x01, (byte)'b'];
        var run = new MessageRun(WebSocketRole.Client);
        Assert.True(run.IsBetweenMessages);
        foreach (var b in input.SkipLast(1))
        {
            run.Read([b]);
            Assert.False(run.IsBetweenMessages);
        }

        run.Read([input[^1]]);
        Assert.True(run.IsBetweenMessages);
        Assert.Equal(["Ping=p", "Text=ab"], run.Events);
    }

    [Theory]
    [InlineData(new byte[] { 0x01, 0x01, (byte)'a', 0x88, 0x00 })]
    [InlineData(new byte[] { 0x01, 0x01, (byte)'a', 0xFF })]
    public void After_the_end_nothing_is_held(byte[] input)
    {
        var run = new MessageRun(WebSocketRole.Client);
        run.Read(input);
        Assert.True(run.IsBetweenMessages);
    }

    [Theory]
    [InlineData(-1, "Text=")]
    [InlineData(0, "Text=")]
    [InlineData(1, "Fault=MessageTooBig")]
    public void The_limit_of_a_message(int beyond, string expected)
    {
        foreach (var limit in new[] { 1, 125, 126, 65_535, 65_536, FrameLimits.AssistantMessageBytes })
        {
            var input = Frames(WebSocketRole.Client, new byte[limit + beyond]);
            Assert.StartsWith(expected, Assert.Single(MessageRun.Of([input], WebSocketRole.Server, limit)), StringComparison.Ordinal);
            Assert.StartsWith(expected, Assert.Single(MessageRun.Of(input.Chunk(1_460), WebSocketRole.Server, limit)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_room_for_a_byte_only_empty_messages_are_taken()
    {
        Assert.Equal(["Text="], MessageRun.Of([[0x81, 0]], WebSocketRole.Client, maxMessageBytes: 0));
        Assert.Equal(["Fault=MessageTooBig"], MessageRun.Of([[0x81, 1]], WebSocketRole.Client, maxMessageBytes: 0));
    }

    [Fact]
    public void A_limit_below_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new MessageReader(WebSocketRole.Server, -1, acceptBinary: true));

    [Fact]
    public void What_is_announced_takes_no_memory()
    {
        var buffer = new MessageBuffer();
        var reader = new MessageReader(WebSocketRole.Client, int.MaxValue, acceptBinary: true);
        ReadOnlySpan<byte> input = [0x82, 0x7F, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3];
        Assert.Equal(MessageKind.NeedMore, reader.Read(ref input, buffer, out _));
        Assert.Equal(MessageBuffer.KeptBytes, buffer.Message.Length);
    }

    [Fact]
    public void Random_sequences_are_read_as_by_a_slow_reading_however_they_arrive()
    {
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var isServer = i % 2 == 0;
            var acceptBinary = i % 3 > 0;
            var maxMessageBytes = i % 5 == 0 ? 30 : 70_000;
            var role = isServer ? WebSocketRole.Server : WebSocketRole.Client;
            var input = FrameSamples.Next(random, isServer);
            var expected = FrameOracle.Read(input, isServer, maxMessageBytes, acceptBinary);
            Assert.Equal(expected, MessageRun.Of([input], role, maxMessageBytes, acceptBinary));
            Assert.Equal(expected, MessageRun.Of(input.Chunk(random.Next(1, 30)), role, maxMessageBytes, acceptBinary));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Allocates_nothing(bool isServer)
    {
        var (role, peer) = isServer ? (WebSocketRole.Server, WebSocketRole.Client) : (WebSocketRole.Client, WebSocketRole.Server);
        byte[] input = [.. Frames(peer, new byte[385], "{\"é\"}"u8.ToArray(), new byte[70_000]), .. Close(peer)];
        var faulty = Frames(peer, [0xC0, 0x80]);
        var buffer = new MessageBuffer();
        AllocationCheck.Zero(
            () =>
            {
                foreach (var cut in (ReadOnlySpan<int>)[0, 1, 5, 300, 2_000])
                {
                    var reader = new MessageReader(role, 100_000, acceptBinary: true);
                    ReadOnlySpan<byte> first = input.AsSpan(0, cut);
                    ReadOnlySpan<byte> second = input.AsSpan(cut);
                    while (reader.Read(ref first, buffer, out _) != MessageKind.NeedMore)
                    {
                    }

                    while (reader.Read(ref second, buffer, out _) != MessageKind.Close)
                    {
                    }

                    buffer.Trim();
                }

                var another = new MessageReader(role, 100_000, acceptBinary: true);
                ReadOnlySpan<byte> rest = faulty;
                another.Read(ref rest, buffer, out _);
            },
            rounds: 200);
    }

    private static byte[] Frames(WebSocketRole role, params byte[][] texts) => [.. texts.SelectMany(text =>
    {
        var frame = new byte[FrameWriter.FrameBytes(text.Length, role)];
        FrameWriter.WriteFrame(frame, Opcode.Text, text, role, Key);
        return frame;
    })];

    private static byte[] Close(WebSocketRole role)
    {
        var frame = new byte[FrameWriter.MaxControlFrameBytes];
        return frame[..FrameWriter.WriteClose(frame, role, CloseCode.Normal, "bye"u8, Key)];
    }
}
