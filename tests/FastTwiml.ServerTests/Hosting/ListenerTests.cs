using System.Net.Sockets;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

public sealed class ListenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DrainState _drain = new();

    public void Dispose()
    {
        _folder.Dispose();
        _drain.Dispose();
    }

    [Fact]
    public async Task Listens_on_tcp_and_unix_sockets_at_once_and_says_where()
    {
        var path = _folder.File("voice.sock");
        await using var server = await Start("http://127.0.0.1:0", "http://[::1]:0", $"unix:{path}", "http://localhost:0");

        Assert.Equal(4, server.Addresses.Count);
        Assert.Equal($"unix:{path}", server.Addresses[2]);
        Assert.All(server.Addresses, address => Assert.False(address.EndsWith(":0", StringComparison.Ordinal)));
        foreach (var address in server.Addresses)
        {
            using var client = await LineClient.ConnectAsync(address);
            Assert.Equal("hello", await client.AskAsync("hello"));
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    public async Task Listens_on_all_addresses(string listen)
    {
        await using var server = await Start(listen);
        using var client = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        await using var first = await Start("http://127.0.0.1:0");

        var error = await Assert.ThrowsAsync<StartException>(() => Start("http://127.0.0.1:0", first.Addresses[0]));

        Assert.Equal(ExitCode.Listener, error.ExitCode);
        Assert.Contains(first.Addresses[0]["http://".Length..], error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_localhost_in_use_is_named()
    {
        await using var first = await Start("http://127.0.0.1:0");
        var port = new Uri(first.Addresses[0]).Port;

        var error = await Assert.ThrowsAsync<StartException>(() => Start($"http://localhost:{port}"));

        Assert.Contains($":{port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_this_machine_does_not_have_is_named()
    {
        // RFC 5737: an address that nobody has.
        var error = await Assert.ThrowsAsync<StartException>(() => Start("http://192.0.2.1:0"));

        Assert.Equal(ExitCode.Listener, error.ExitCode);
        Assert.Contains("192.0.2.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not have that address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_leaves_no_listener_behind()
    {
        await using var first = await Start("http://127.0.0.1:0");
        var path = _folder.File("voice.sock");
        await Assert.ThrowsAsync<StartException>(() => Start($"unix:{path}", first.Addresses[0]));

        await using var second = await Start($"unix:{path}");
        using var client = await LineClient.ConnectAsync(second.Addresses[0]);
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_replaced()
    {
        var path = _folder.File("voice.sock");
        LeaveStaleSocket(path);
        Assert.True(File.Exists(path));

        await using var server = await Start($"unix:{path}");
        using var client = await LineClient.ConnectAsync(server.Addresses[0]);
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Fact]
    public async Task A_socket_that_somebody_listens_on_stays()
    {
        var address = $"unix:{_folder.File("voice.sock")}";
        await using var first = await Start(address);

        var error = await Assert.ThrowsAsync<StartException>(() => Start(address));

        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
        using var client = await LineClient.ConnectAsync(address);
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Fact]
    public async Task A_file_that_is_no_socket_stays()
    {
        var path = _folder.Write("precious", "text");

        var error = await Assert.ThrowsAsync<StartException>(() => Start($"unix:{path}"));

        Assert.Equal(ExitCode.Listener, error.ExitCode);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("text", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        var path = _folder.File("absent/voice.sock");
        var error = await Assert.ThrowsAsync<StartException>(() => Start($"unix:{path}"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private Task<VoiceServer> Start(params string[] listen)
        => VoiceServer.StartAsync([.. listen.Select(ListenAddress.Parse)], null, new LineEcho(_drain).Handle, TestTransport.Kind, NullLoggerFactory.Instance);

    /// <summary>A killed process leaves its socket's file; .NET removes it when a socket is closed, so it is put back.</summary>
    private static void LeaveStaleSocket(string path)
    {
        var aside = path + ".aside";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, aside);
        }

        File.Move(aside, path);
    }
}
