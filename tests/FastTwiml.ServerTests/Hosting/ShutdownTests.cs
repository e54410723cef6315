using System.Net.Sockets;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class ShutdownTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

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
        Assert.Equal(DrainPhase.Closing, _drain.Phase);
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

        await Stop(server, delay: TimeSpan.Zero, timeout: TimeSpan.FromMilliseconds(50), CancellationToken.None);

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
        var stopping = Stop(server, delay: Never, timeout: Never, atOnce.Token);
        await atOnce.CancelAsync();
        await stopping;

        await Ended(busy);
    }

    [Fact]
    public async Task Connections_are_told_to_close_only_after_every_listener_has_closed()
    {
        await using var server = await VoiceServer.StartAsync(
            [ListenAddress.Parse("http://127.0.0.1:0"), ListenAddress.Parse("http://127.0.0.1:0")], null, _echo.Handle, NullLoggerFactory.Instance);
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
        => VoiceServer.StartAsync([ListenAddress.Parse("http://127.0.0.1:0")], null, _echo.Handle, NullLoggerFactory.Instance);

    private Task Stop(VoiceServer server, TimeSpan delay, TimeSpan timeout, CancellationToken atOnce)
        => new Shutdown(server, _drain, TimeProvider.System, NullLogger.Instance).RunAsync(delay, timeout, atOnce);

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
