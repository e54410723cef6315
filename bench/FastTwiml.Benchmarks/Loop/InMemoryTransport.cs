using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>Kestrel's connections come from here and not from sockets.</summary>
internal sealed class InMemoryTransport : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _arriving = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public void Connect(ConnectionContext connection) => _arriving.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return new ValueTask<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _arriving.Reader.WaitToReadAsync(cancellationToken) && _arriving.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _arriving.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => default;
}
