using System.Text;
using System.Threading.Tasks.Sources;
using FastTwiml.Simulation.Streams;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams;

public class OutboxTests
{
    [Fact]
    public void What_the_peer_does_not_take_waits_and_goes_out_in_order()
    {
        var gate = new Lock();
        var peer = new SlowPeer();
        var outbox = new Outbox(peer, gate, static exception => Assert.Fail(exception.Message));
        for (var i = 0; i < 1_000; i++)
        {
            lock (gate)
            {
                Put(outbox, $"{i},");
                outbox.Flush();
            }
        }

        Assert.Equal(3_890, outbox.Waiting);
        Assert.Equal("0,", peer.Text);
        while (outbox.Waiting > 0)
        {
            peer.Take();
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 1_000).Select(static i => $"{i},")), peer.Text);
    }

    [Fact]
    public void A_broken_connection_is_told_once_and_takes_nothing_more()
    {
        var gate = new Lock();
        var peer = new SlowPeer();
        List<Exception> told = [];
        var outbox = new Outbox(peer, gate, told.Add);
        lock (gate)
        {
            Put(outbox, "lost");
            outbox.Flush();
        }

        peer.Break();
        lock (gate)
        {
            Put(outbox, "never");
            outbox.Flush();
        }

        Assert.IsType<IOException>(Assert.Single(told));
        Assert.Equal("lost", peer.Text);
    }

    [Fact]
    public void A_flush_allocates_nothing()
    {
        var gate = new Lock();
        var outbox = new Outbox(Stream.Null, gate, static exception => Assert.Fail(exception.Message));
        AllocationCheck.Zero(() =>
        {
            lock (gate)
            {
                outbox.Reserve(400);
                outbox.Commit(400);
                outbox.Flush();
            }
        });
        Assert.Equal(0, outbox.Waiting);
    }

    private static void Put(Outbox outbox, string text) => outbox.Commit(Encoding.ASCII.GetBytes(text, outbox.Reserve(text.Length)));

    /// <summary>Each write ends when the test says so, and what waits for it goes on at once.</summary>
    private sealed class SlowPeer : MemoryStream, IValueTaskSource
    {
        private Action? _continue;
        private ValueTaskSourceStatus _status;

        public string Text => Encoding.ASCII.GetString(ToArray());

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            _status = ValueTaskSourceStatus.Pending;
            return new ValueTask(this, 0);
        }

        public void Take() => End(ValueTaskSourceStatus.Succeeded);

        public void Break() => End(ValueTaskSourceStatus.Faulted);

        public void GetResult(short token)
        {
            if (_status == ValueTaskSourceStatus.Faulted)
            {
                throw new IOException("broken");
            }
        }

        public ValueTaskSourceStatus GetStatus(short token) => _status;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _continue = () => continuation(state);

        private void End(ValueTaskSourceStatus status)
        {
            _status = status;
            _continue!();
        }
    }
}
