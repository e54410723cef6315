using System.Net.WebSockets;
using System.Text;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.WebSockets;

public class FrameWriterTests
{
    private const uint Key = 0x3D_21_FA_37;

    public static TheoryData<int, bool> Lengths()
    {
        var data = new TheoryData<int, bool>();
        foreach (var length in new[] { 0, 1, 2, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 1_048_576 })
        {
            data.Add(length, false);
            data.Add(length, true);
        }

        return data;
    }

    [Fact]
    public void The_examples_of_the_RFC()
    {
        // RFC 6455 5.7.
        Assert.Equal("810548656C6C6F", Hex(Written(Opcode.Text, "Hello"u8, WebSocketRole.Server)));
        Assert.Equal("818537FA213D7F9F4D5158", Hex(Written(Opcode.Text, "Hello"u8, WebSocketRole.Client)));
        Assert.Equal("890548656C6C6F", Hex(Written(Opcode.Ping, "Hello"u8, WebSocketRole.Server)));
        Assert.Equal("8A8537FA213D7F9F4D5158", Hex(Written(Opcode.Pong, "Hello"u8, WebSocketRole.Client)));
        Assert.Equal("827E0100", Hex(Written(Opcode.Binary, new byte[256], WebSocketRole.Server)[..4]));
        Assert.Equal("827F0000000000010000", Hex(Written(Opcode.Binary, new byte[65_536], WebSocketRole.Server)[..10]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void What_is_written_is_read_again(int length, bool isClient)
    {
        var (role, reader) = isClient ? (WebSocketRole.Client, WebSocketRole.Server) : (WebSocketRole.Server, WebSocketRole.Client);
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var frame = Written(Opcode.Binary, payload, role);
        Assert.Equal($"Binary={Encoding.Latin1.GetString(payload)}", Assert.Single(MessageRun.Of([frame], reader, int.MaxValue)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Another_implementation_reads_what_is_written(int length, bool isClient)
    {
        // A megabyte a byte at a time is much for it.
        length = Math.Min(length, 70_000);
        var text = Encoding.ASCII.GetBytes(new string('t', length));
        byte[] frames =
        [
            .. Written(Opcode.Ping, "p"u8, isClient ? WebSocketRole.Client : WebSocketRole.Server),
            .. Written(Opcode.Text, text, isClient ? WebSocketRole.Client : WebSocketRole.Server),
            .. Closed(isClient ? WebSocketRole.Client : WebSocketRole.Server, 1001, "going"u8),
        ];
        var events = SystemWebSocket.Read([frames], isServer: isClient, out var pings);
        Assert.Equal([$"Text={new string('t', length)}", "Close=1001,going"], events);
        Assert.Equal(["p"], pings);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Another_implementation_writes_the_same(int length, bool isClient)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        using var stream = new MemoryStream();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = !isClient, KeepAliveInterval = TimeSpan.Zero });
        await socket.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var theirs = stream.ToArray();
        var role = isClient ? WebSocketRole.Client : WebSocketRole.Server;
        var key = isClient ? BitConverter.ToUInt32(theirs, FrameWriter.HeaderBytes(length, role) - 4) : 0;
        var ours = new byte[FrameWriter.FrameBytes(length, role)];
        FrameWriter.WriteFrame(ours, Opcode.Binary, payload, role, key);
        Assert.True(theirs.AsSpan().SequenceEqual(ours));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_payload_may_be_written_behind_its_header(int length, bool isClient)
    {
        var role = isClient ? WebSocketRole.Client : WebSocketRole.Server;
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var frame = new byte[FrameWriter.FrameBytes(length, role)];
        var at = FrameWriter.WriteHeader(frame, Opcode.Text, length, role, Key);
        payload.CopyTo(frame, at);
        if (isClient)
        {
            PayloadMask.Apply(frame.AsSpan(at), frame.AsSpan(at), Key, phase: 0);
        }

        Assert.Equal(FrameWriter.HeaderBytes(length, role), at);
        Assert.True(Written(Opcode.Text, payload, role).AsSpan().SequenceEqual(frame));
    }

    [Fact]
    public void Room_of_the_exact_length_is_enough_and_less_is_refused()
    {
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            foreach (var length in new[] { 0, 125, 126, 65_536 })
            {
                using var room = GuardedMemory.Room(FrameWriter.FrameBytes(length, role));
                Assert.Equal(room.Span.Length, FrameWriter.WriteFrame(room.Span, Opcode.Text, new byte[length], role, Key));
                Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteFrame(new byte[FrameWriter.FrameBytes(length, role) - 1], Opcode.Text, new byte[length], role, Key));
            }
        }
    }

    [Fact]
    public void A_length_that_no_frame_has_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => FrameWriter.HeaderBytes(-1, WebSocketRole.Server));
        Assert.Throws<OverflowException>(static () => FrameWriter.FrameBytes(int.MaxValue, WebSocketRole.Server));
    }

    [Theory]
    [InlineData(1000, "", "Close=1000,")]
    [InlineData(1001, "going away", "Close=1001,going away")]
    [InlineData(4999, "x", "Close=4999,x")]
    [InlineData(1005, "a reason needs a code", "Close=1005,")]
    public void A_close_says_code_and_reason(int code, string reason, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        Assert.Equal([expected], MessageRun.Of([Closed(WebSocketRole.Server, (ushort)code, bytes)], WebSocketRole.Client));
        Assert.Equal([expected], MessageRun.Of([Closed(WebSocketRole.Client, (ushort)code, bytes)], WebSocketRole.Server));
    }

    [Fact]
    public void A_reason_that_is_too_long_is_cut_before_a_character()
    {
        var euro = Encoding.UTF8.GetBytes(new string('\u20AC', 50));
        for (var before = 0; before < 5; before++)
        {
            byte[] reason = [.. Enumerable.Repeat((byte)'a', before), .. euro];
            var whole = before + (123 - before) / 3 * 3;
            var closed = Assert.Single(MessageRun.Of([Closed(WebSocketRole.Client, 1000, reason)], WebSocketRole.Server));
            Assert.Equal($"Close=1000,{Encoding.Latin1.GetString(reason[..whole])}", closed);
        }

        Assert.Equal(123, FrameWriter.CloseReasonBytes);
        Assert.Equal(129, Closed(WebSocketRole.Server, 1000, new byte[123]).Length + 2);
        Assert.Equal(FrameWriter.MaxControlFrameBytes, Closed(WebSocketRole.Client, 1000, new byte[124]).Length);
    }

    [Fact]
    public void Allocates_nothing()
    {
        var payload = new byte[385];
        var room = new byte[1_000];
        AllocationCheck.Zero(() =>
        {
            FrameWriter.WriteFrame(room, Opcode.Text, payload, WebSocketRole.Server, maskKey: 0);
            FrameWriter.WriteFrame(room, Opcode.Text, payload, WebSocketRole.Client, MaskKeys.Next());
            FrameWriter.WriteClose(room, WebSocketRole.Client, CloseCode.Normal, "bye"u8, MaskKeys.Next());
        });
    }

    private static byte[] Written(Opcode opcode, ReadOnlySpan<byte> payload, WebSocketRole role)
    {
        var frame = new byte[FrameWriter.FrameBytes(payload.Length, role)];
        Assert.Equal(frame.Length, FrameWriter.WriteFrame(frame, opcode, payload, role, Key));
        return frame;
    }

    private static byte[] Closed(WebSocketRole role, ushort code, ReadOnlySpan<byte> reason)
    {
        var frame = new byte[FrameWriter.MaxControlFrameBytes];
        return frame[..FrameWriter.WriteClose(frame, role, code, reason, Key)];
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
