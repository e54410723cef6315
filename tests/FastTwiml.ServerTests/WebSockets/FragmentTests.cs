using System.Text;
using FastTwiml.ServerTests.WebSockets.Cases;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>Messages in fragments, and what may and may not come between them (RFC 6455 section 5.4).</summary>
public sealed class FragmentTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int ProtocolError = 1002;

    [Fact]
    public Task Fragments_come_back_as_one_message() =>
        WireRun.PlayAsync(
            server.Address,
            [
                WireCase.Of("Two fragments", [First("frag1"), Last("frag2")], [WireFrame.Text("frag1frag2")]),
                WireCase.Of("Empty fragments", [First(""), More(""), Last("")], [WireFrame.Text("")]),
                WireCase.Of("Empty around one with data", [First(""), More("middle"), Last("")], [WireFrame.Text("middle")]),
                WireCase.Of("An empty last one", [First("a"), Last("")], [WireFrame.Text("a")]),
                WireCase.Of("Binary", [new WireFrame(2, [0xff]), new WireFrame(0, [0]), new WireFrame(0x80, [0xfe])], [WireFrame.Binary([0xff, 0, 0xfe])]),
                WireCase.Of(
                    "One after the other",
                    [First("a"), Last("b"), WireFrame.Text("c"), First("d"), Last("e")],
                    [WireFrame.Text("ab"), WireFrame.Text("c"), WireFrame.Text("de")]),
            ],
            WireRun.Whole, WireRun.Frames, 1, 2, 3);

    [Fact]
    public Task Control_frames_come_between_fragments() =>
        WireRun.PlayAsync(
            server.Address,
            [
                WireCase.Of("A ping", [First("a"), WireFrame.Ping("p"), Last("b")], [WireFrame.Pong("p"), WireFrame.Text("ab")]),
                WireCase.Of("A pong", [First("a"), WireFrame.Pong("p"), Last("b")], [WireFrame.Text("ab")]),
                WireCase.Of(
                    "A ping before each of five",
                    [First("1"), WireFrame.Ping("a"), More("2"), WireFrame.Ping("b"), More("3"), WireFrame.Ping("c"), More("4"), WireFrame.Ping("d"), Last("5")],
                    [WireFrame.Pong("a"), WireFrame.Pong("b"), WireFrame.Pong("c"), WireFrame.Pong("d"), WireFrame.Text("12345")]),
                WireCase.Of(
                    "The longest ping",
                    [First("a"), WireFrame.Ping(new string('p', 125)), Last("b")],
                    [WireFrame.Pong(new string('p', 125)), WireFrame.Text("ab")]),
                WireCase.Of("A close", [First("a"), WireFrame.Close(1000, "enough"), Last("b")], [], 1000),
                WireCase.Of("A close without a code", [First("a"), WireFrame.Close(1005)], [], 1005),
            ],
            WireRun.Whole, WireRun.Frames, 1, 2, 3);

    [Fact]
    public Task Fragments_that_do_not_belong_together_are_refused() =>
        WireRun.PlayAsync(
            server.Address,
            [
                Broken("A last one first", [Last("a")]),
                Broken("A middle one first", [More("a"), Last("b")]),
                Broken("An empty middle one first", [More("")]),
                Broken("A message within", [First("a"), WireFrame.Text("b"), Last("c")]),
                Broken("A binary message within", [First("a"), WireFrame.Binary([1])]),
                Broken("A second beginning", [First("a"), First("b"), Last("c")]),
                Broken("A second beginning after a ping", [First("a"), WireFrame.Ping("p"), First("b")], WireFrame.Pong("p")),
                Broken("A last one after a message", [WireFrame.Text("a"), Last("b")], WireFrame.Text("a")),
                Broken("A last one after the last", [First("a"), Last("b"), Last("c")], WireFrame.Text("ab")),
                Broken("A middle one after the last, and a message", [First("a"), Last("b"), More("c"), WireFrame.Text("d")], WireFrame.Text("ab")),
                Broken("A fragmented ping between", [First("a"), new WireFrame(9, [1]), Last("b")]),
            ],
            WireRun.Whole, WireRun.Frames, 1);

    /// <summary>All orders of a message in three fragments and three of: a ping, a pong, a whole message.</summary>
    [Fact]
    public Task Every_interleaving_is_answered_or_refused_as_its_order_asks() =>
        WireRun.PlayAsync(server.Address, Interleavings(), WireRun.Whole, WireRun.Frames);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_message_of_64_KiB_in_fragments_of_1300_comes_back(int opcode)
    {
        var message = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 8_192).Select(static i => $"{i % 10_000:0000}AaBb")));
        return WireRun.PlayAsync(
            server.Address,
            [WireCase.Of("1300", WireFrame.Fragments(opcode, message, 1_300), [new WireFrame(WireFrame.Final | opcode, message)])],
            WireRun.Whole, WireRun.Frames, 1_000);
    }

    private static IEnumerable<WireCase> Interleavings()
    {
        string[] kinds = ["ping", "pong", "text"];
        return
            from first in kinds
            from second in kinds
            from third in kinds
            from places in Enumerable.Range(0, 64)
            where int.PopCount(places) == 3
            select Interleaved(new Queue<string>([first, second, third]), places);
    }

    /// <param name="others">What comes between, in this order.</param>
    /// <param name="places">A bit for each of the six places that has a fragment.</param>
    private static WireCase Interleaved(Queue<string> others, int places)
    {
        var sent = new List<WireFrame>();
        var expected = new List<WireFrame>();
        var fragments = new Queue<WireFrame>([First("x"), More("y"), Last("z")]);
        int? code = null;
        for (var place = 0; place < 6; place++)
        {
            if ((places & (1 << place)) != 0)
            {
                sent.Add(fragments.Dequeue());
                Expect(fragments.Count == 0 ? WireFrame.Text("xyz") : null);
                continue;
            }

            var data = place.ToString();
            switch (others.Dequeue())
            {
                case "ping":
                    sent.Add(WireFrame.Ping(data));
                    Expect(WireFrame.Pong(data));
                    break;
                case "pong":
                    sent.Add(WireFrame.Pong(data));
                    break;
                default:
                    sent.Add(WireFrame.Text(data));
                    code = code is null && fragments.Count is 1 or 2 ? ProtocolError : code;
                    Expect(WireFrame.Text(data));
                    break;
            }
        }

        return WireCase.Of(string.Join(' ', sent), sent, expected, code);

        void Expect(WireFrame? frame)
        {
            if (frame is not null && code is null)
            {
                expected.Add(frame);
            }
        }
    }

    private static WireFrame First(string text) => new(1, Encoding.UTF8.GetBytes(text));

    private static WireFrame More(string text) => new(0, Encoding.UTF8.GetBytes(text));

    private static WireFrame Last(string text) => new(WireFrame.Final, Encoding.UTF8.GetBytes(text));

    private static WireCase Broken(string name, WireFrame[] frames, params WireFrame[] expected) => WireCase.Of(name, frames, expected, ProtocolError);
}
