using FastTwiml.Connections;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Connections;

/// <summary>Every deadline of a connection, a tick before and a tick after.</summary>
public class DeadlineTests
{
    private const string Health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string BodyHead = "POST /twiml HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n";
    private const string ChunkedHead = "POST /twiml HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static readonly ConnectionLimits Limits = new();

    private static TimeSpan Before(TimeSpan deadline) => deadline - DeadlineClock.Tick;

    [Theory]
    [InlineData("")]
    [InlineData(Health)]
    public async Task An_idle_connection_is_closed_without_a_word(string before)
    {
        await using var test = new Served();
        await test.Peer.SendAsync(before);
        test.Peer.Received();
        test.Time.Pass(Before(Limits.Idle));
        Assert.False(test.Serving.IsCompleted);
        test.Time.Pass(DeadlineClock.Tick * 2);
        await test.Serving;
        Assert.Equal(string.Empty, test.Peer.Received());
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.IdleTimeout));
    }

    [Fact]
    public async Task A_head_that_drips_is_answered_408_at_its_deadline()
    {
        await using var test = new Served();
        await test.Peer.SendAsync("G");
        for (var second = 0; second < 9; second++)
        {
            test.Time.Pass(TimeSpan.FromSeconds(1));
            await test.Peer.SendAsync("x");
        }

        Assert.False(test.Serving.IsCompleted);
        test.Time.Pass(TimeSpan.FromSeconds(1) + DeadlineClock.Tick);
        Assert.StartsWith("HTTP/1.1 408 ", test.Peer.Received(), StringComparison.Ordinal);
        test.Time.Pass(Limits.Linger + DeadlineClock.Tick);
        await test.Serving;
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.HeadTimeout));
    }

    [Theory]
    [InlineData(BodyHead)]
    [InlineData(ChunkedHead)]
    public async Task A_body_that_drips_is_answered_408_when_its_grace_is_over(string head)
    {
        await using var test = new Served();
        await test.Peer.SendAsync(head);
        for (var second = 0; second < 4; second++)
        {
            test.Time.Pass(TimeSpan.FromSeconds(1));
            await test.Peer.SendAsync("1");
        }

        Assert.False(test.Serving.IsCompleted);
        Assert.Equal(string.Empty, test.Peer.Received());
        test.Time.Pass(TimeSpan.FromSeconds(1) + (DeadlineClock.Tick * 2));
        Assert.StartsWith("HTTP/1.1 408 ", test.Peer.Received(), StringComparison.Ordinal);
        test.Time.Pass(Limits.Linger + DeadlineClock.Tick);
        await test.Serving;
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.BodyTimeout));
    }

    [Fact]
    public async Task A_body_that_comes_fast_enough_has_until_its_deadline()
    {
        await using var test = new Served();
        await test.Peer.SendAsync(BodyHead);
        var second = new string('a', Limits.BodyBytesPerSecond * 2);
        for (var i = 0; i < 9; i++)
        {
            test.Time.Pass(TimeSpan.FromSeconds(1));
            await test.Peer.SendAsync(second);
            Assert.Equal(string.Empty, test.Peer.Received());
        }

        test.Time.Pass(TimeSpan.FromSeconds(1) + DeadlineClock.Tick);
        Assert.StartsWith("HTTP/1.1 408 ", test.Peer.Received(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_in_time_starts_all_deadlines_anew()
    {
        await using var test = new Served();
        for (var i = 0; i < 5; i++)
        {
            await test.Peer.SendAsync(Health[..10]);
            test.Time.Pass(Before(Limits.Head));
            await test.Peer.SendAsync(Health[10..]);
            Assert.StartsWith("HTTP/1.1 200 ", test.Peer.Received(), StringComparison.Ordinal);
            test.Time.Pass(Before(Limits.Idle));
        }

        Assert.False(test.Serving.IsCompleted);
    }

    [Fact]
    public async Task A_peer_that_takes_no_answer_is_cut()
    {
        await using var test = new Served(outputBytes: 64);
        await test.Peer.SendAsync(Health);
        test.Time.Pass(Before(Limits.Write));
        Assert.False(test.Serving.IsCompleted);
        test.Time.Pass(DeadlineClock.Tick * 2);
        await test.Serving;
        Assert.True(test.Peer.Connection.IsAborted);
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.WriteTimeout));
    }

    [Fact]
    public async Task A_closed_connection_whose_transport_hangs_is_aborted()
    {
        await using var test = new Served();
        test.Peer.FinishSending();
        await test.Serving;
        Assert.False(test.Peer.Connection.IsAborted);
        test.Time.Pass(Limits.Write + DeadlineClock.Tick);
        Assert.True(test.Peer.Connection.IsAborted);
        Assert.Equal(0, test.Door.Listener.Open);
    }

    [Fact]
    public async Task One_connection_too_many_is_refused_and_leaves_the_others_alone()
    {
        await using var test = new Served(new ConnectionLimits { Connections = 1 });
        await using var second = new PipedConnection();
        var refused = test.Door.Listener.ServeAsync(second.Connection);
        Assert.StartsWith("HTTP/1.1 503 ", second.Received(), StringComparison.Ordinal);
        second.FinishSending();
        await refused;
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.TooMany));
        await test.Peer.SendAsync(Health);
        Assert.StartsWith("HTTP/1.1 200 ", test.Peer.Received(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_flood_of_connections_the_last_are_closed_without_a_word()
    {
        await using var test = new Served(new ConnectionLimits { Connections = 1 });
        var refused = new List<PipedConnection>();
        for (var i = 0; i < 1_024; i++)
        {
            refused.Add(new PipedConnection());
            _ = test.Door.Listener.ServeAsync(refused[^1].Connection);
            Assert.StartsWith("HTTP/1.1 503 ", refused[^1].Received(), StringComparison.Ordinal);
        }

        await using var last = new PipedConnection();
        await test.Door.Listener.ServeAsync(last.Connection);
        Assert.True(last.Connection.IsAborted);
        Assert.Equal(string.Empty, last.Received());

        foreach (var connection in refused)
        {
            connection.FinishSending();
            await connection.DisposeAsync();
        }

        await test.Peer.SendAsync(Health);
        Assert.StartsWith("HTTP/1.1 200 ", test.Peer.Received(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drain_closes_after_the_answer_and_an_idle_connection_at_the_end()
    {
        await using var test = new Served();
        await using var busy = new PipedConnection();
        var serving = test.Door.Listener.ServeAsync(busy.Connection);
        test.Door.Drain.BeginDraining();
        await busy.SendAsync("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
        var answer = Assert.Single(Answer.All(busy.Received()));
        Assert.Equal((503, "close"), (answer.Status, answer.Fields["Connection"]));
        await serving;
        Assert.False(test.Serving.IsCompleted);

        test.Door.Drain.BeginClosing();
        await test.Serving;
        Assert.Equal(1, test.Door.Listener.Ended(ConnectionEnd.Stopping));
    }

    [Fact]
    public async Task A_request_that_has_begun_when_the_end_comes_is_answered()
    {
        await using var test = new Served();
        await test.Peer.SendAsync(Health[..10]);
        test.Door.Drain.BeginClosing();
        Assert.False(test.Serving.IsCompleted);
        await test.Peer.SendAsync(Health[10..]);
        Assert.StartsWith("HTTP/1.1 200 ", test.Peer.Received(), StringComparison.Ordinal);
        await test.Serving;
    }

    [Fact]
    public async Task Requests_that_are_sent_together_during_a_drain_are_all_answered()
    {
        await using var test = new Served();
        test.Door.Drain.BeginDraining();
        await test.Peer.SendAsync(Health + Health + Health[..10]);
        await test.Peer.SendAsync(Health[10..]);
        var answers = Answer.All(test.Peer.Received());
        Assert.Equal([null, null, "close"], answers.Select(static answer => answer.Fields.GetValueOrDefault("Connection")));
        await test.Serving;
    }

    /// <summary>A listener in manual time that serves one connection.</summary>
    private sealed class Served : IAsyncDisposable
    {
        public Served(ConnectionLimits? limits = null, int outputBytes = 0)
        {
            Door = new FrontDoor(limits: limits, time: Time);
            Peer = new PipedConnection(outputBytes);
            Serving = Door.Listener.ServeAsync(Peer.Connection);
        }

        public ManualTime Time { get; } = new();

        public FrontDoor Door { get; }

        public PipedConnection Peer { get; }

        public Task Serving { get; }

        public async ValueTask DisposeAsync()
        {
            await Peer.DisposeAsync();
            await Door.DisposeAsync();
        }
    }
}
