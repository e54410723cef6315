using System.IO.Pipelines;
using System.Text;
using FastTwiml.Connections;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>What is left behind when a connection ends, or nearly does.</summary>
public class ConnectionEndTests
{
    private const string Health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

    private const string ExpectingHead =
        "POST /twiml HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    [Fact]
    public async Task Nothing_follows_the_refusal_of_a_request_that_waits_for_a_continue_and_ends()
    {
        await using var door = new FrontDoor();
        Assert.Equal([400], Answer.All(await door.ServeAsync(ExpectingHead)).Select(static answer => answer.Status));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task An_empty_line_behind_the_last_request_is_no_request(string behind)
    {
        await using var door = new FrontDoor();
        foreach (var arrival in Arrival.Every(Encoding.ASCII.GetBytes(Health + behind)))
        {
            foreach (var asSegments in new[] { true, false })
            {
                var answers = Answer.All(await door.ServeAsync(new ScriptedPipeReader(arrival.Chunks, asSegments)));
                Assert.Equal([200], answers.Select(static answer => answer.Status));
            }
        }
    }

    [Fact]
    public async Task A_connection_is_idle_behind_an_empty_line()
    {
        var time = new ManualTime();
        await using var door = new FrontDoor(time: time);
        await using var peer = new PipedConnection();
        var serving = door.Listener.ServeAsync(peer.Connection);
        await peer.SendAsync(Health + "\r");
        await peer.SendAsync("\n");
        peer.Received();
        time.Pass(new ConnectionLimits().Head + (DeadlineClock.Tick * 2));
        Assert.Equal(string.Empty, peer.Received());
        await peer.SendAsync(Health);
        Assert.StartsWith("HTTP/1.1 200 ", peer.Received(), StringComparison.Ordinal);
        Assert.False(serving.IsCompleted);
    }

    [Fact]
    public async Task Answers_of_a_connection_that_met_a_fault_reach_no_other_connection()
    {
        var time = new BreakingTime();
        var door = new FrontDoor(time: time);
        var request = TwilioRequest.Post("/twiml", TwilioRequest.Inbound("CA1"));

        // The first webhook is enqueued and rendered, the second one meets the fault.
        time.BreakAfter(1);
        Assert.Equal(string.Empty, await door.ServeAsync(request + request));
        Assert.Equal(1, door.Listener.Ended(ConnectionEnd.Fault));

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("ok\n", Assert.Single(Answer.All(await door.ServeAsync(Health).WaitAsync(TimeSpan.FromSeconds(30)))).Body);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await door.DisposeAsync());
    }

    [Fact]
    public async Task A_connection_whose_pipes_cannot_be_completed_is_not_open_for_ever()
    {
        var door = new FrontDoor();
        var input = new ScriptedPipeReader([Encoding.ASCII.GetBytes(Health)]);
        var connection = new InMemoryConnection(input, new BreakingWriter());
        await door.Listener.ServeAsync(connection);
        connection.Close();
        Assert.Equal(0, door.Listener.Open);
        Assert.Equal(0, door.Listener.Clock.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await door.DisposeAsync());
    }

    /// <summary>As left behind by a deadline that passed in the moment in which a flush was over.</summary>
    [Fact]
    public async Task A_flush_that_is_cancelled_before_its_deadline_costs_nothing()
    {
        await using var door = new FrontDoor();
        await using var peer = new PipedConnection();
        var serving = door.Listener.ServeAsync(peer.Connection);
        peer.Connection.Transport.Output.CancelPendingFlush();
        await peer.SendAsync(Health);
        await peer.SendAsync(Health);
        Assert.Equal([200, 200], Answer.All(peer.Received()).Select(static answer => answer.Status));
        Assert.False(serving.IsCompleted);
        Assert.False(peer.Connection.IsAborted);
    }

    [Fact]
    public async Task A_slow_peer_still_holds_the_server_back_when_a_flush_is_cancelled()
    {
        await using var door = new FrontDoor();
        await using var peer = new PipedConnection(outputBytes: 64);
        var serving = door.Listener.ServeAsync(peer.Connection);
        await peer.SendAsync(Health);
        peer.Connection.Transport.Output.CancelPendingFlush();
        await peer.SendAsync(Health);
        Assert.Single(Answer.All(peer.Received()));
        Assert.Single(Answer.All(peer.Received()));
        Assert.False(serving.IsCompleted);
    }

    private sealed class BreakingTime : TimeProvider
    {
        private int _left = int.MaxValue;

        public void BreakAfter(int times) => _left = times;

        public override DateTimeOffset GetUtcNow() =>
            _left-- > 0 ? base.GetUtcNow() : throw new InvalidOperationException("The clock is broken.");
    }

    private sealed class BreakingWriter : PipeWriter
    {
        private readonly CollectingPipeWriter _inner = new();

        public override void Advance(int bytes) => _inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => _inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => throw new InvalidOperationException("Cannot be completed.");
    }
}
