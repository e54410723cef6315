using FastTwiml.ServerTests.WebSockets.Cases;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>Lengths, pings and pongs, reserved bits and opcodes (RFC 6455 sections 5.1, 5.2, 5.5).</summary>
public sealed class FramingTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int ProtocolError = 1002;

    private static readonly int[] Lengths = [0, 1, 125, 126, 127, 128, 65_535, 65_536];

    [Fact]
    public Task Messages_of_every_form_of_length_come_back() =>
        WireRun.PlayAsync(
            server.Address,
            Lengths.SelectMany(static length => (WireCase[])
            [
                WireCase.Echo($"Text of {length}", WireFrame.Text(new string('*', length))),
                WireCase.Echo($"Binary of {length}", WireFrame.Binary(Bytes(length))),
                WireCase.Echo($"Several of {length}", WireFrame.Binary(Bytes(length)), WireFrame.Text("between"), WireFrame.Text(new string('#', length))),
            ]),
            WireRun.Whole, WireRun.Frames, 997, 2_048);

    [Fact]
    public Task Short_messages_come_back_however_they_are_chopped() =>
        WireRun.PlayAsync(
            server.Address,
            Lengths.Where(static length => length <= 128).Select(static length =>
                WireCase.Echo($"Text and binary of {length}", WireFrame.Text(new string('*', length)), WireFrame.Binary(Bytes(length)))),
            [.. Enumerable.Range(1, 20)]);

    [Fact]
    public Task Lengths_that_are_not_minimal_or_negative_are_refused() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Broken("0 in two bytes", "81FE0000"),
                Broken("125 in two bytes", "82FE007D"),
                Broken("65535 in eight bytes", "81FF000000000000FFFF"),
                Broken("The highest bit", "82FF8000000000000000"),
                Broken("All bits", "81FFFFFFFFFFFFFFFFFF"),
                Broken("No mask", "8100"),
                Broken("No mask on a message", "810568656C6C6F"),
                Broken("No mask on a ping", "8900"),
                Broken("No mask on a close", "880203E8"),
            ],
            WireRun.Whole, 1);

    [Fact]
    public Task Pings_are_answered_with_their_data_and_pongs_are_not() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Pinged("Without data", WireFrame.Ping()),
                Pinged("With text", WireFrame.Ping("Hello, world!")),
                Pinged("With any bytes", WireFrame.Ping("\0\xff\xfe\xfd\xfc\xfb\0\xff")),
                Pinged("The longest", WireFrame.Ping(new string('\xfe', 125))),
                Pinged("Ten", [.. Enumerable.Range(0, 10).Select(static i => WireFrame.Ping($"payload-{i}"))]),
                WireCase.Of("An unsolicited pong", [WireFrame.Pong()], []),
                WireCase.Of("An unsolicited pong with data", [WireFrame.Pong("unsolicited")], []),
                WireCase.Of("A pong and a ping", [WireFrame.Pong("unsolicited"), WireFrame.Ping("asked")], [WireFrame.Pong("asked")]),
                WireCase.Of(
                    "Pings around a message",
                    [WireFrame.Ping("1"), WireFrame.Text("a"), WireFrame.Ping("2")],
                    [WireFrame.Pong("1"), WireFrame.Text("a"), WireFrame.Pong("2")]),
                Broken("126 bytes", [WireFrame.Ping(new string('\xfe', 126))]),
                Broken("A fragmented ping", [new WireFrame(9, [1])]),
                Broken("A fragmented pong", [new WireFrame(10, [])]),
                Broken("A fragmented close", [new WireFrame(8, [0x03, 0xe8])]),
            ],
            WireRun.Whole, WireRun.Frames, 1, 2, 3, 7);

    [Fact]
    public Task Reserved_bits_end_the_connection() =>
        WireRun.PlayAsync(server.Address, Enumerable.Range(1, 7).SelectMany(static bits => Refused($"Reserved {bits}", (bits << 4) | 0x81)), WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public Task Reserved_bits_of_control_frames_and_continuations_end_the_connection() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Broken("Binary", [new WireFrame(0xc2, [])]),
                Broken("Ping", [new WireFrame(0xa9, [1])]),
                Broken("Pong", [new WireFrame(0x9a, [1])]),
                Broken("Close", [new WireFrame(0xf8, [0x03, 0xe8])]),
                Broken("Continuation", [new WireFrame(0x01, [0x61]), new WireFrame(0xc0, [0x62])]),
            ],
            WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public Task Reserved_opcodes_end_the_connection() =>
        WireRun.PlayAsync(
            server.Address,
            ((int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15]).SelectMany(static opcode => Refused($"Opcode {opcode}", 0x80 | opcode)),
            WireRun.Whole, WireRun.Frames, 1);

    [Fact]
    public async Task What_comes_in_one_piece_with_the_upgrade_is_taken()
    {
        using var client = await WireClient.ConnectAsync(server.Address, [.. WireFrame.Text("early").Masked(), .. WireFrame.Ping("!").Masked()]);
        Assert.Equal(WireFrame.Text("early"), await client.ReceiveAsync());
        Assert.Equal(WireFrame.Pong("!"), await client.ReceiveAsync());
    }

    /// <summary>A first byte that is refused: alone, with payload, after a message, between fragments, and with more behind it.</summary>
    private static IEnumerable<WireCase> Refused(string name, int first)
    {
        var empty = new WireFrame(first, []);
        var filled = new WireFrame(first, "small message"u8.ToArray());
        yield return Broken($"{name}, empty", [empty]);
        yield return Broken($"{name}, with payload", [filled]);
        yield return WireCase.Of($"{name}, after a message", [WireFrame.Text("a"), filled, WireFrame.Ping()], [WireFrame.Text("a")], ProtocolError);
        yield return WireCase.Of($"{name}, after a ping", [WireFrame.Ping("p"), empty, WireFrame.Text("b")], [WireFrame.Pong("p")], ProtocolError);
        yield return WireCase.Of(
            $"{name}, between fragments", [new WireFrame(1, [0x61]), filled, new WireFrame(0x80, [0x62])], [], ProtocolError);
    }

    private static WireCase Pinged(string name, params WireFrame[] pings) =>
        WireCase.Of(name, pings, pings.Select(static ping => new WireFrame(WireFrame.Final | 10, ping.Payload)));

    private static WireCase Broken(string name, string bytes) => new(name, [Convert.FromHexString(bytes)], [], ProtocolError);

    private static WireCase Broken(string name, WireFrame[] frames) => WireCase.Of(name, frames, [], ProtocolError);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
