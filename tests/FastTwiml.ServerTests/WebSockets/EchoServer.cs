using FastTwiml.Conformance;
using FastTwiml.Hosting;
using Xunit;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>The host of suites of WebSocket tests, in the test's own process.</summary>
public sealed class EchoServer : IAsyncLifetime
{
    private WebSocketServer? _server;

    public string Address => _server!.Address;

    public async Task InitializeAsync() =>
        _server = await WebSocketServer.StartAsync(ListenAddress.Parse("http://127.0.0.1:0"), WebSocketServer.EchoLimits, static () => new EchoHandler());

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Assert.Empty(_server.Faults);
        Assert.Equal(0, _server.Open);
    }
}
