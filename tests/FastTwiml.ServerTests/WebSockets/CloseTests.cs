using System.Text;
using FastTwiml.ServerTests.WebSockets.Cases;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>The closing handshake (RFC 6455 sections 5.5.1, 7.1, 7.4).</summary>
public sealed class CloseTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int ProtocolError = 1002;
    private const int InvalidPayload = 1007;

    private static readonly int[] ValidCodes =
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];

    private static readonly int[] InvalidCodes =
        [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

    [Fact]
    public Task A_close_is_answered_with_its_code_and_the_connection_ends() =>
        WireRun.PlayAsync(
            server.Address,
            ValidCodes.SelectMany(static code => (WireCase[])
            [
                Closed($"{code}", code, WireFrame.Close(code)),
                Closed($"{code} with a reason", code, WireFrame.Close(code, "Hello, world!")),
            ]),
            WireRun.Whole, 1, 3);

    [Fact]
    public Task Codes_that_may_not_be_sent_are_a_fault() =>
        WireRun.PlayAsync(
            server.Address,
            InvalidCodes.SelectMany(static code => (WireCase[])
            [
                Closed($"{code}", ProtocolError, WireFrame.Close(code, [])),
                Closed($"{code} with a reason", ProtocolError, WireFrame.Close(code, "reason"u8.ToArray())),
            ]),
            WireRun.Whole, 1);

    [Fact]
    public Task Payloads_of_every_length_are_judged() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Closed("Nothing", 1005, WireFrame.Close(1005)),
                Closed("One byte", ProtocolError, new WireFrame(0x88, [3])),
                Closed("The longest reason", 1000, WireFrame.Close(1000, new string('*', 123))),
                Closed("126 bytes", ProtocolError, WireFrame.Close(1000, new string('*', 124))),
                Closed("A reason in other letters", 1000, WireFrame.Close(1000, "κόσμε")),
                Closed("A reason that is not UTF-8", InvalidPayload, WireFrame.Close(1000, Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5EDA080656469746564"))),
                Closed("A reason cut within a character", InvalidPayload, WireFrame.Close(1000, Encoding.UTF8.GetBytes("€")[..2])),
            ],
            WireRun.Whole, 1, 2);

    [Fact]
    public Task What_comes_behind_a_close_is_not_looked_at() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Closed("A message", 1000, WireFrame.Close(1000), WireFrame.Text("late")),
                Closed("A ping", 1000, WireFrame.Close(1000), WireFrame.Ping()),
                Closed("A second close", 1000, WireFrame.Close(1000), WireFrame.Close(1001)),
                Closed("A fault", 1000, WireFrame.Close(1000), new WireFrame(0xff, [])),
                Closed("256 KiB", 1000, WireFrame.Close(1000), WireFrame.Binary(new byte[256 * 1024])),
                Closed("The rest of a message", 1000, new WireFrame(1, "a"u8.ToArray()), WireFrame.Close(1000), new WireFrame(0x80, "b"u8.ToArray())),
            ],
            WireRun.Whole, WireRun.Frames);

    [Fact]
    public Task What_comes_before_a_close_is_answered() =>
        WireRun.PlayAsync(
            server.Address,
            [
                WireCase.Of("A message", [WireFrame.Text("a"), WireFrame.Close(1000)], [WireFrame.Text("a")], 1000),
                WireCase.Of("A ping", [WireFrame.Ping("a"), WireFrame.Close(3000)], [WireFrame.Pong("a")], 3000),
                WireCase.Of(
                    "256 KiB", [WireFrame.Text(new string('a', 256 * 1024)), WireFrame.Close(1001)], [WireFrame.Text(new string('a', 256 * 1024))], 1001),
            ],
            WireRun.Whole, WireRun.Frames, 1_000);

    [Fact]
    public async Task The_answer_to_a_fault_says_what_it_was()
    {
        using var client = await WireClient.ConnectAsync(server.Address);
        await client.TrySendAsync(new WireFrame(0xc1, []).Masked());
        var close = await client.ReceiveAsync();
        Assert.Contains("reserved bit", Encoding.UTF8.GetString(close!.Payload.AsSpan(2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_close_is_ended()
    {
        using var client = await WireClient.ConnectAsync(server.Address);
        await client.TrySendAsync(WireFrame.Text("half a message").Masked().AsMemory(0, 8));
        client.FinishSending();
        Assert.Null(await client.ReceiveAsync());
    }

    private static WireCase Closed(string name, int code, params WireFrame[] sent) => WireCase.Of(name, sent, [], code);
}
