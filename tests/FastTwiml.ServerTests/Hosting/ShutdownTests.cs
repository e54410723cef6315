using System.Net.Sockets;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class ShutdownTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(7);

    private readonly DrainState _drain = new();
    private readonly LineEcho _echo;

    public ShutdownTests() => _echo = new LineEcho(_drain);

    public void Dispose() => _drain.Dispose();

    [Fact]
    public async Task While_draining_old_and_new_connections_are_served_and_told_to_close()
    {
        await using var server = await Start();
        using var old = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("a", await old.AskAsync("a"));

        using var atOnce = new CancellationTokenSource();
        var stopping = Stop(server, delay: Never, timeout: Never, atOnce.Token);
        Assert.Equal(DrainPhase.Draining, _drain.Phase);
        Assert.Equal("b close", await old.AskAsync("b"));
        using var fresh = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("c close", await fresh.AskAsync("c"));

        await atOnce.CancelAsync();
        await stopping;
        Assert.True(_drain.IsClosing);
    }

    [Fact]
    public async Task Closing_ends_idle_connections_refuses_new_ones_and_answers_what_is_in_progress()
    {
        await using var server = await Start();
        using var idle = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("a", await idle.AskAsync("a"));
        using var busy = await LineClient.ConnectAsync(server.Addresses[0]);
        await busy.SendAsync("wait");
        await _echo.Waiting();

        var stopping = Stop(server, delay: TimeSpan.Zero, timeout: Never, CancellationToken.None);

        Assert.Null(await idle.ReadAsync());
        await Assert.ThrowsAsync<SocketException>(() => LineClient.ConnectAsync(server.Addresses[0]));
        Assert.False(stopping.IsCompleted);
        _echo.Release();
        Assert.Equal("wait close", await busy.ReadAsync());
        Assert.Null(await busy.ReadAsync());
        await stopping;
    }

    [Fact]
    public async Task What_is_in_progress_is_cut_at_the_timeout()
    {
        await using var server = await Start();
        using var busy = await LineClient.ConnectAsync(server.Addresses[0]);
        await busy.SendAsync("wait");
        await _echo.Waiting();

        await Stop(server, delay: TimeSpan.Zero, timeout: Limit, CancellationToken.None, new PassingTime(Limit, Shutdown.CloseTime));

        await Ended(busy);
    }

    [Fact]
    public async Task A_second_signal_skips_the_delay_and_the_timeout()
    {
        await using var server = await Start();
        using var busy = await LineClient.ConnectAsync(server.Addresses[0]);
        await busy.SendAsync("wait");
        await _echo.Waiting();

        using var atOnce = new CancellationTokenSource();
        var stopping = Stop(server, delay: Never, timeout: Never, atOnce.Token, new PassingTime(Shutdown.ShortCloseTime));
        await atOnce.CancelAsync();
        await stopping;

        await Ended(busy);
    }

    [Fact]
    public async Task A_stream_goes_on_when_the_listeners_have_closed_and_is_closed_in_words_when_the_time_is_over()
    {
        await using var server = await Start();
        using var stream = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("stream", await stream.AskAsync("stream"));
        var time = new PassingTime();
        var stopping = Stop(server, delay: TimeSpan.Zero, timeout: Limit, CancellationToken.None, time);

        await Closing();
        Assert.Equal("a close", await stream.AskAsync("a"));
        Assert.Equal((DrainPhase.Closing, false), (_drain.Phase, stopping.IsCompleted));

        time.Pass(Limit);
        Assert.Equal("1001", await stream.ReadAsync());
        Assert.Equal((DrainPhase.EndingStreams, false), (_drain.Phase, stopping.IsCompleted));
        await stream.SendAsync("bye");
        Assert.Null(await stream.ReadAsync());
        await stopping;
    }

    [Fact]
    public async Task A_stream_that_does_not_answer_its_close_is_cut()
    {
        await using var server = await Start();
        using var stream = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("stream", await stream.AskAsync("stream"));

        await Stop(server, delay: TimeSpan.Zero, timeout: Limit, CancellationToken.None, new PassingTime(Limit, Shutdown.CloseTime));

        await EndedAfter1001(stream);
    }

    [Fact]
    public async Task A_second_signal_closes_streams_in_words_too()
    {
        await using var server = await Start();
        using var stream = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("stream", await stream.AskAsync("stream"));
        using var atOnce = new CancellationTokenSource();
        var stopping = Stop(server, delay: Never, timeout: Never, atOnce.Token, new PassingTime());

        await atOnce.CancelAsync();

        Assert.Equal("1001", await stream.ReadAsync());
        await stream.SendAsync("bye");
        Assert.Null(await stream.ReadAsync());
        await stopping;
    }

    [Fact]
    public async Task A_second_signal_shortens_the_closing_of_streams()
    {
        await using var server = await Start();
        using var stream = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("stream", await stream.AskAsync("stream"));
        using var atOnce = new CancellationTokenSource();

        // The usual time to close never passes here.
        var stopping = Stop(server, delay: TimeSpan.Zero, timeout: Limit, atOnce.Token, new PassingTime(Limit, Shutdown.ShortCloseTime));
        Assert.Equal("1001", await stream.ReadAsync());
        Assert.False(stopping.IsCompleted);

        await atOnce.CancelAsync();
        await stopping;
        await Ended(stream);
    }

    [Fact]
    public void A_second_signal_is_obeyed_within_a_second()
    {
        Assert.InRange(Shutdown.ShortCloseTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        Assert.True(Shutdown.ShortCloseTime < Shutdown.CloseTime);
    }

    [Fact]
    public async Task Connections_are_told_to_close_only_after_every_listener_has_closed()
    {
        await using var server = await VoiceServer.StartAsync(
            [ListenAddress.Parse("http://127.0.0.1:0"), ListenAddress.Parse("http://127.0.0.1:0")], null, _echo.Handle, TestTransport.Kind, NullLoggerFactory.Instance);
        var refused = new List<bool>();
        using var registration = _drain.Closing.Register(() =>
        {
            foreach (var address in server.Addresses)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                var error = Record.Exception(() => socket.Connect("127.0.0.1", new Uri(address).Port));
                refused.Add(error is SocketException { SocketErrorCode: SocketError.ConnectionRefused });
            }
        });

        await Stop(server, TimeSpan.Zero, Never, CancellationToken.None);

        Assert.Equal([true, true], refused);
    }

    private Task<VoiceServer> Start()
        => VoiceServer.StartAsync([ListenAddress.Parse("http://127.0.0.1:0")], null, _echo.Handle, TestTransport.Kind, NullLoggerFactory.Instance);

    private Task Stop(VoiceServer server, TimeSpan delay, TimeSpan timeout, CancellationToken atOnce, TimeProvider? time = null)
        => new Shutdown(server, _drain, time ?? TimeProvider.System, NullLogger.Instance).RunAsync(delay, timeout, atOnce);

    private async Task Closing()
    {
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = _drain.Closing.Register(closing.SetResult);
        await closing.Task;
    }

    private static async Task EndedAfter1001(LineClient stream)
    {
        try
        {
            Assert.Equal("1001", await stream.ReadAsync());
        }
        catch (IOException)
        {
            return;
        }

        await Ended(stream);
    }

    private static async Task Ended(LineClient client)
    {
        try
        {
            Assert.Null(await client.ReadAsync());
        }
        catch (IOException)
        {
            // Reset: cut as well.
        }
    }
}
