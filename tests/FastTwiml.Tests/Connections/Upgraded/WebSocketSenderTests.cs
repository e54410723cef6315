using System.Net.Sockets;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests.Connections.Upgraded;

public sealed class WebSocketSenderTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly DeadlineClock _clock;
    private readonly HeldPipeWriter _pipe = new();
    private readonly SilentLoop _loop = new();
    private readonly WebSocketSender _sender;

    public WebSocketSenderTests()
    {
        _clock = new DeadlineClock(_time);
        _sender = new WebSocketSender(_pipe, WebSocketRole.Server, _clock, _loop);
    }

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void A_frame_leaves_at_once()
    {
        Send("a");
        Assert.Equal("81 01 61", Hex(_pipe.Taken()));
        Assert.Equal(1, _pipe.Flushes);
        Assert.Equal(0, _sender.UnsentBytes);
    }

    [Fact]
    public void What_is_held_back_leaves_with_one_flush()
    {
        _sender.Hold();
        Send("a");
        Send("b");
        Assert.Equal(0, _pipe.Flushes);
        _sender.Release();
        Assert.Equal("81 01 61 81 01 62", Hex(_pipe.Taken()));
        Assert.Equal(1, _pipe.Flushes);
        _sender.Hold();
        _sender.Release();
        Assert.Equal(1, _pipe.Flushes);
    }

    [Fact]
    public void What_another_thread_sends_meanwhile_leaves_at_once_and_takes_with_it_what_was_held_back()
    {
        _sender.Hold();
        Send("a");
        var other = new Thread(() => Send("b"));
        other.Start();
        other.Join();
        Assert.Equal("81 01 61 81 01 62", Hex(_pipe.Taken()));
        _sender.Release();
        Assert.Equal(1, _pipe.Flushes);
    }

    [Fact]
    public void What_comes_during_a_flush_follows_it_in_order_and_together()
    {
        _pipe.Holds = true;
        Send("a");
        Send("b");
        Send("c");
        Assert.Equal("81 01 61", Hex(_pipe.Taken()));
        Assert.Equal(9, _sender.UnsentBytes);
        _pipe.Finish();
        Assert.Equal("81 01 62 81 01 63", Hex(_pipe.Taken()));
        Assert.Equal(6, _sender.UnsentBytes);
        _pipe.Holds = false;
        _pipe.Finish();
        Assert.Equal(0, _sender.UnsentBytes);
        Send("d");
        Assert.Equal("81 01 64", Hex(_pipe.Taken()));
    }

    [Fact]
    public void A_peer_that_takes_bytes_slowly_is_not_mistaken_for_one_that_takes_none()
    {
        _pipe.Holds = true;
        Send("a");
        for (var i = 0; i < 20; i++)
        {
            Send(new string('b', 10_000));
        }

        var taken = 0;
        _pipe.Forget();
        while (_sender.FlushingSince >= 0)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            _pipe.Finish();
            var piece = _pipe.Taken().Length;
            Assert.InRange(piece, 0, 32 * 1024);
            Assert.True(piece == 0 || _sender.FlushingSince == _clock.Now);
            taken += piece;
        }

        Assert.Equal(20 * 10_004, taken);
    }

    [Fact]
    public void Beyond_the_bound_nothing_is_begun_and_below_it_again()
    {
        _pipe.Holds = true;
        Send("a");
        Assert.True(_sender.TryBeginMessage(Opcode.Text, 100, unsentLimit: 3, out var payload));
        payload.Clear();
        _sender.EndMessage();
        Assert.False(_sender.TryBeginMessage(Opcode.Text, 1, unsentLimit: 3, out _));
        Assert.False(_sender.Gate.IsHeldByCurrentThread);
        _pipe.Holds = false;
        _pipe.Finish();
        Assert.True(_sender.TryBeginMessage(Opcode.Text, 1, unsentLimit: 3, out _));
        _sender.EndMessage();
    }

    [Fact]
    public void A_close_frame_is_the_last_one()
    {
        _pipe.Holds = true;
        Send("a");
        Assert.True(_sender.SendClose(CloseCode.Normal, "bye"u8));
        Assert.False(_sender.SendClose(CloseCode.GoingAway, default));
        Assert.False(_sender.TryBeginMessage(Opcode.Text, 1, int.MaxValue, out _));
        _pipe.Taken();
        Assert.Equal(0, _loop.Idle);
        _pipe.Finish();
        Assert.Equal("88 05 03 E8 62 79 65", Hex(_pipe.Taken()));
        _pipe.Finish();
        Assert.Equal(1, _loop.Idle);
        Assert.Equal(-1, _sender.FlushingSince);
    }

    [Fact]
    public void A_peer_that_is_gone_gets_nothing_more_and_nothing_is_kept()
    {
        _pipe.Holds = true;
        Send("a");
        Send("b");
        _pipe.Finish(isCompleted: true);
        Assert.True(_sender.IsBroken);
        Assert.Equal(0, _sender.UnsentBytes);
        Assert.False(_sender.TryBeginMessage(Opcode.Text, 1, int.MaxValue, out _));
        Assert.Equal(1, _pipe.Flushes);
    }

    [Fact]
    public void Whatever_a_transport_throws_means_that_the_peer_is_gone()
    {
        _pipe.Holds = true;
        Send("a");
        Send("b");
        _pipe.Fail(new SocketException((int)SocketError.TimedOut));
        Assert.True(_sender.IsBroken);
        Assert.Equal(-1, _sender.FlushingSince);

        var atOnce = new WebSocketSender(new HeldPipeWriter { Throws = new SocketException((int)SocketError.HostUnreachable) }, WebSocketRole.Server, _clock, _loop);
        atOnce.Send(Opcode.Text, "a"u8, int.MaxValue);
        Assert.True(atOnce.IsBroken);
    }

    [Fact]
    public void Once_shut_the_pipe_gets_nothing_more_and_its_flush_is_asked_to_end()
    {
        _pipe.Holds = true;
        Send("a");
        Send("b");
        _sender.Shut();
        Assert.True(_pipe.IsCanceled);
        Assert.NotEqual(-1, _sender.FlushingSince);
        _pipe.Complete();
        _pipe.Finish();
        Assert.Equal("81 01 61", Hex(_pipe.Taken()));
        Assert.Equal((-1, 1), (_sender.FlushingSince, _loop.Idle));
    }

    [Fact]
    public void How_long_a_flush_takes_is_known()
    {
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(-1, _sender.FlushingSince);
        _pipe.Holds = true;
        Send("a");
        _time.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(1_000, _sender.FlushingSince);
    }

    [Fact]
    public void Frames_of_many_threads_stay_whole_and_each_threads_in_order()
    {
        const int Threads = 4;
        const int Frames = 2_000;
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                if (thread == 0 && i % 7 == 0)
                {
                    _sender.Hold();
                    Send($"{thread} {i}");
                    _sender.Release();
                }
                else
                {
                    Send($"{thread} {i}");
                }
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        var reader = new MessageReader(WebSocketRole.Client, 100, acceptBinary: false);
        var buffer = new MessageBuffer();
        ReadOnlySpan<byte> input = _pipe.Taken();
        var next = new int[Threads];
        while (reader.Read(ref input, buffer, out var payload) == MessageKind.Text)
        {
            var words = Encoding.ASCII.GetString(payload).Split(' ');
            Assert.Equal(next[words[0][0] - '0']++, int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.All(next, static frames => Assert.Equal(Frames, frames));
    }

    [Fact]
    public void A_clients_frames_are_masked()
    {
        var client = new WebSocketSender(_pipe, WebSocketRole.Client, _clock, _loop);
        client.Send(Opcode.Text, "hello"u8, int.MaxValue);
        var reader = new MessageReader(WebSocketRole.Server, 100, acceptBinary: false);
        ReadOnlySpan<byte> input = _pipe.Taken();
        Assert.Equal(MessageKind.Text, reader.Read(ref input, new MessageBuffer(), out var payload));
        Assert.Equal("hello"u8, payload);
    }

    [Fact]
    public void Sending_allocates_nothing() => AllocationCheck.Zero(() =>
    {
        Send("a");
        _sender.Hold();
        Send("b");
        _sender.Release();
        _pipe.Forget();
    });

    private void Send(string text)
    {
        Assert.True(_sender.TryBeginMessage(Opcode.Text, text.Length, int.MaxValue, out var payload));
        Encoding.ASCII.GetBytes(text, payload);
        _sender.EndMessage();
    }

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(static b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Counts how often nothing was on its way any more.</summary>
    private sealed class SilentLoop : ISendingLoop
    {
        public int Idle { get; private set; }

        public void OnIdle() => Idle++;

        public void OnWaiting()
        {
        }

        public void Close(ushort code, ReadOnlySpan<byte> reason)
        {
        }

        public void Wake()
        {
        }
    }
}
