using System.Net.Sockets;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Xunit;

namespace FastTwiml.Tests.Connections.Upgraded;

/// <summary>What a WebSocket does beside carrying messages: pings, closing, deadlines, back-pressure.</summary>
public sealed class WebSocketLoopTests
{
    private static readonly WebSocketLimits Limits = new() { MessageBytes = 1_000 };

    [Fact]
    public async Task A_ping_is_answered_with_its_payload_between_the_fragments_of_a_message()
    {
        await using var open = new Open();
        await open.SendAsync(1, "he", final: false);
        await open.SendAsync(9, "!");
        Assert.Equal((10, "!"), open.Received().Single());
        await open.SendAsync(0, "llo");
        Assert.Equal(["hello"], open.Messages);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1005)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_is_answered_with_its_own_code(int code)
    {
        await using var open = new Open();
        await open.Peer.SendAsync(StreamPeer.Frame(8, code == 1005 ? [] : [(byte)(code >> 8), (byte)code, (byte)'b']));
        Assert.Equal(code == 1005 ? "8800" : $"8802{code:X4}", Convert.ToHexString(open.Peer.ReceivedBytes()));
        Assert.Equal(new WebSocketEnd(WebSocketEndKind.ClosedByPeer, (ushort)code), await open.Serving);
    }

    [Fact]
    public async Task Our_close_waits_for_the_peers_and_throws_away_what_comes_before()
    {
        await using var open = new Open();
        open.Connection.Close(4000, "enough"u8);
        Assert.Equal("88080FA0656E6F756768", Convert.ToHexString(open.Peer.ReceivedBytes()));
        await open.SendAsync(1, "late");
        await open.SendAsync(9, "ping");
        Assert.Empty(open.Messages);
        Assert.False(open.Serving.IsCompleted);
        await open.Peer.SendAsync(StreamPeer.Frame(8, [0x0f, 0xa0]));
        Assert.Equal(new WebSocketEnd(WebSocketEndKind.ClosedByUs, 4000), await open.Serving);
        Assert.Empty(open.Peer.ReceivedBytes());
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_our_close_is_left_in_time()
    {
        await using var open = new Open();
        open.Connection.Close(1000, default);
        open.Time.Pass(Limits.Close - DeadlineClock.Tick);
        Assert.False(open.Serving.IsCompleted);
        open.Time.Pass(DeadlineClock.Tick * 2);
        Assert.Equal(new WebSocketEnd(WebSocketEndKind.ClosedByUs, 1006), await open.Serving);
    }

    [Theory]
    [InlineData("F1800000 0000", 1002, nameof(FrameFault.ReservedBits))]
    [InlineData("8101 61", 1002, nameof(FrameFault.NotMasked))]
    [InlineData("8182 00000000 C0AF", 1007, nameof(FrameFault.InvalidUtf8))]
    [InlineData("81FE 03E9 00000000", 1009, nameof(FrameFault.MessageTooBig))]
    [InlineData("8281 00000000 61", 1003, nameof(FrameFault.BinaryNotAccepted))]
    public async Task A_fault_is_answered_at_once_and_read_away_for_a_moment(string bytes, int code, string fault)
    {
        await using var open = new Open();
        await open.Peer.SendAsync(Convert.FromHexString(bytes.Replace(" ", string.Empty, StringComparison.Ordinal)));
        var (opcode, payload) = open.Received().Single();
        Assert.Equal(8, opcode);
        Assert.Equal(code, (payload[0] << 8) | payload[1]);
        Assert.Equal(fault, open.Fault.ToString());
        await open.Peer.SendAsync(StreamPeer.Frame(1, new byte[500]));
        Assert.False(open.Serving.IsCompleted);
        open.Time.Pass(Limits.Linger + DeadlineClock.Tick);
        Assert.Equal(WebSocketEndKind.Faulted, (await open.Serving).Kind);
        Assert.Empty(open.Messages);
    }

    [Fact]
    public async Task A_silent_peer_is_pinged_again_and_again_and_a_lively_one_is_not()
    {
        await using var open = new Open();
        for (var i = 0; i < 5; i++)
        {
            open.Time.Pass(TimeSpan.FromSeconds(15));
            await open.SendAsync(1, "x");
        }

        Assert.Empty(open.Received());
        open.Time.Pass(TimeSpan.FromSeconds(19));
        Assert.Empty(open.Received());
        open.Time.Pass(TimeSpan.FromSeconds(22));
        Assert.Equal([9, 9], open.Received().Select(static frame => frame.Opcode));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_given_up()
    {
        await using var open = new Open(outputBytes: 1_000);
        Assert.True(open.TrySend(2_000));
        Assert.True(open.TrySend(10));
        open.Time.Pass(Limits.Write - DeadlineClock.Tick);
        Assert.False(open.Serving.IsCompleted);
        open.Time.Pass(DeadlineClock.Tick * 2);
        Assert.Equal(WebSocketEndKind.Stalled, (await open.Serving).Kind);
        Assert.False(open.TrySend(1));
    }

    [Fact]
    public async Task Pings_of_a_peer_that_takes_nothing_do_not_pile_up()
    {
        await using var open = new Open(outputBytes: 1_000);
        Assert.True(open.TrySend(2_000));
        for (var i = 0; i < 2_000; i++)
        {
            await open.SendAsync(9, new string('p', 125));
        }

        Assert.InRange(open.Connection.UnsentBytes, 2_000, Limits.PongBytes + 3_000);
    }

    [Fact]
    public async Task While_the_handler_does_not_want_to_read_the_peer_feels_it()
    {
        await using var open = new Open();
        open.IsReading = false;
        await open.SendAsync(1, "first");
        open.Messages.Clear();
        await open.SendAsync(1, "second");
        Assert.Empty(open.Messages);
        open.IsReading = true;
        open.Time.Pass(DeadlineClock.Tick * 2);
        await Eventually.HoldsAsync(() => open.Messages.Count == 1);
        Assert.Equal(["second"], open.Messages);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_lost()
    {
        await using var open = new Open();
        open.Peer.FinishSending();
        Assert.Equal(new WebSocketEnd(WebSocketEndKind.Lost, 1006), await open.Serving);
        Assert.Equal(1, open.Closed);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_transports_own_way_is_lost()
    {
        await using var open = new Open();
        open.Peer.FinishSending(new SocketException((int)SocketError.HostUnreachable));
        Assert.Equal(new WebSocketEnd(WebSocketEndKind.Lost, 1006), await open.Serving);
    }

    [Fact]
    public async Task The_pipe_may_be_completed_though_the_peer_had_not_taken_everything()
    {
        await using var open = new Open(outputBytes: 1_000);
        Assert.True(open.TrySend(2_000));
        Assert.True(open.TrySend(10));
        open.Peer.FinishSending();
        Assert.Equal(WebSocketEndKind.Lost, (await open.Serving).Kind);
        await open.Peer.Connection.Transport.Output.CompleteAsync();
        Assert.Equal(2_004, open.Peer.ReceivedBytes().Length);
    }

    [Fact]
    public async Task A_handler_that_does_not_want_to_read_is_asked_again_when_everything_is_sent()
    {
        await using var open = new Open(outputBytes: 1_000);
        Assert.True(open.TrySend(2_000));
        open.IsReading = false;
        await open.SendAsync(1, "first");
        await open.SendAsync(1, "second");
        Assert.Equal(["first"], open.Messages);
        open.IsReading = true;
        open.Peer.Forget();
        await Eventually.HoldsAsync(() => open.Messages.Count == 2);
    }

    [Fact]
    public async Task A_fault_of_the_handler_closes_with_1011_and_is_thrown_on()
    {
        await using var open = new Open { Throws = true };
        await open.SendAsync(1, "x");
        await Assert.ThrowsAsync<InvalidOperationException>(() => open.Serving);
        Assert.Equal(1011, open.Received().Select(static frame => (frame.Payload[0] << 8) | frame.Payload[1]).Single());
        Assert.Equal(WebSocketEndKind.Defect, open.End.Kind);
    }

    [Fact]
    public async Task Waking_has_the_handler_asked_at_once()
    {
        await using var open = new Open();
        var before = open.Ticks;
        open.Connection.Wake();
        Assert.Equal(before + 1, open.Ticks);
    }

    /// <summary>A WebSocket that is open, and its handler.</summary>
    private sealed class Open : IWebSocketHandler, IAsyncDisposable
    {
        private readonly DeadlineClock _clock;

        public Open(int outputBytes = 0)
        {
            _clock = new DeadlineClock(Time);
            Peer = new PipedConnection(outputBytes);
            var loop = new WebSocketLoop(Peer.Connection.Transport, WebSocketRole.Server, Limits, this, _clock);
            Serving = loop.RunAsync();
        }

        public ManualTime Time { get; } = new();

        public PipedConnection Peer { get; }

        public Task<WebSocketEnd> Serving { get; }

        public WebSocketConnection Connection { get; private set; } = null!;

        public List<string> Messages { get; } = [];

        public FrameFault Fault { get; private set; }

        public WebSocketEnd End { get; private set; }

        public int Closed { get; private set; }

        public int Ticks { get; private set; }

        public bool IsReading { get; set; } = true;

        public bool Throws { get; set; }

        public bool CanRead => IsReading;

        public Task SendAsync(int opcode, string payload, bool final = true) =>
            Peer.SendAsync(StreamPeer.Frame(opcode, Encoding.UTF8.GetBytes(payload), final)).AsTask();

        public bool TrySend(int bytes)
        {
            if (!Connection.TryBeginMessage(Opcode.Text, bytes, int.MaxValue, out var payload))
            {
                return false;
            }

            payload.Fill((byte)'x');
            Connection.EndMessage();
            return true;
        }

        public IReadOnlyList<(int Opcode, string Payload)> Received()
        {
            var bytes = Peer.ReceivedBytes();
            var frames = new List<(int, string)>();
            for (var at = 0; at < bytes.Length; at += 2 + bytes[at + 1])
            {
                Assert.InRange(bytes[at + 1], 0, 125);
                frames.Add((bytes[at] & 0x0f, Encoding.Latin1.GetString(bytes, at + 2, bytes[at + 1])));
            }

            return frames;
        }

        public void OnOpen(WebSocketConnection connection) => Connection = connection;

        public void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
        {
            Messages.Add(Encoding.UTF8.GetString(payload));
            if (Throws)
            {
                throw new InvalidOperationException("The handler's fault.");
            }
        }

        public long OnTick(long now)
        {
            Ticks++;
            return long.MaxValue;
        }

        public void OnFault(FrameFault fault) => Fault = fault;

        public void OnClosed(WebSocketEnd end) => (End, Closed) = (end, Closed + 1);

        public async ValueTask DisposeAsync()
        {
            Peer.FinishSending();
            Time.Pass(TimeSpan.FromSeconds(30));
            await ((Task)Serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.Equal(1, Closed);
            await Peer.DisposeAsync();
            _clock.Dispose();
        }
    }
}
