using FastTwiml.Conformance;
using FastTwiml.ServerTests.WebSockets.Cases;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>Large messages, whole, in fragments and in pieces, up to the cap and beyond it (RFC 6455 section 10.4).</summary>
public sealed class LimitTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private const int TooBig = 1009;

    [Fact]
    public async Task Large_messages_come_back()
    {
        await WireRun.PlayAsync(server.Address, Messages(64 * KiB, 256 * KiB, 1 * MiB, 4 * MiB), WireRun.Whole);
        await WireRun.PlayAsync(server.Address, Messages(WebSocketServer.MessageBytes).Take(1), WireRun.Whole);
    }

    [Fact]
    public async Task Large_messages_in_fragments_come_back()
    {
        await WireRun.PlayAsync(server.Address, Fragmented(256 * KiB, 64, 256), WireRun.Frames);
        await WireRun.PlayAsync(server.Address, Fragmented(4 * MiB, 4 * KiB, 64 * KiB, 1 * MiB, 4 * MiB), WireRun.Whole, WireRun.Frames);
    }

    [Fact]
    public async Task Large_messages_in_pieces_come_back()
    {
        await WireRun.PlayAsync(server.Address, Messages(256 * KiB), 64, 128, 1_021);
        await WireRun.PlayAsync(server.Address, Messages(1 * MiB), 256, 512, 2_048, 64 * KiB);
    }

    [Fact]
    public Task Beyond_the_cap_a_message_is_refused_before_it_is_sent()
    {
        var (over, fragment) = (new WireFrame(0x82, new byte[WebSocketServer.MessageBytes + 1]).Masked(), new byte[4 * MiB]);
        WireFrame[] full = [new(2, fragment), new(0, fragment), new(0, fragment), new(0, fragment)];
        return WireRun.PlayAsync(
            server.Address,
            [
                new("One byte more", [over[..14]], [], TooBig),
                new("The greatest length", [[0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]], [], TooBig),
                WireCase.Of("A fragment more", [.. full, new WireFrame(0x80, [1])], [], TooBig),
                WireCase.Of("Just as much", [.. full, new WireFrame(0x80, [])], [WireFrame.Binary(new byte[WebSocketServer.MessageBytes])]),
            ],
            WireRun.Whole);
    }

    [Fact]
    public Task Many_small_messages_come_back_in_their_order() =>
        WireRun.PlayAsync(
            server.Address,
            ((int[])[0, 16, 64, 256, 1_024]).Select(static bytes =>
                WireCase.Echo($"1,000 of {bytes}", Enumerable.Range(0, 1_000).Select(i => WireFrame.Text($"{i:0000}{new string('x', bytes)}")))),
            WireRun.Whole, WireRun.Frames, 1_000);

    [ByHandFact]
    public async Task Every_size_comes_back_in_every_way()
    {
        foreach (var size in (int[])[64 * KiB, 256 * KiB, 1 * MiB, 4 * MiB, 8 * MiB, WebSocketServer.MessageBytes])
        {
            foreach (var message in Messages(size))
            {
                await WireRun.PlayAsync(server.Address, [message], WireRun.Whole, 64, 128, 256, 512, 1_024, 2_048);
            }

            foreach (var fragment in (int[])[64, 256, 1_024, 4_096, 16 * KiB, 64 * KiB, 256 * KiB, 1 * MiB, 4 * MiB])
            {
                foreach (var message in Fragmented(size, fragment))
                {
                    await WireRun.PlayAsync(server.Address, [message], WireRun.Whole, WireRun.Frames);
                }
            }
        }
    }

    private static IEnumerable<WireCase> Messages(params int[] sizes) =>
        from size in sizes
        from opcode in (int[])[1, 2]
        select WireCase.Echo($"{opcode}: {size}", new WireFrame(WireFrame.Final | opcode, Content(opcode, size)));

    private static IEnumerable<WireCase> Fragmented(int size, params int[] fragments) =>
        from bytes in fragments
        from opcode in (int[])[1, 2]
        let content = Content(opcode, size)
        select WireCase.Of($"{opcode}: {size} in {bytes}", WireFrame.Fragments(opcode, content, bytes), [new WireFrame(WireFrame.Final | opcode, content)]);

    /// <summary>Text of two-byte characters, which fragments and pieces of odd lengths cut; or any bytes.</summary>
    private static byte[] Content(int opcode, int size)
    {
        var bytes = new byte[size];
        if (opcode == 2)
        {
            new Random(size).NextBytes(bytes);
            return bytes;
        }

        for (var i = 0; i < size; i++)
        {
            bytes[i] = (byte)(i % 2 == 0 ? 0xc3 : 0x80 + (i % 64));
        }

        return bytes;
    }
}
