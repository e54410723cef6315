using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// Kestrel's transport on epoll(7): connections live on loops of their own, their code runs where their bytes arrive, and what they write
/// is sent at once. Those of a listener without TLS it serves by itself; the others come out of their listeners.
/// </summary>
internal sealed class EpollTransport(LoopWatch watch, ILoggerFactory loggerFactory) : IServingTransport, IDisposable
{
    // What Kestrel's own sockets ask for; the system may allow less.
    private const int Backlog = 512;

    private readonly EpollLoops _loops = new(Environment.ProcessorCount, watch);
    private readonly ILogger _logger = loggerFactory.CreateLogger<EpollTransport>();
    private readonly ConcurrentBag<ServedConnections> _served = [];

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => Bind(endpoint, served: null);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, ConnectionDelegate serve)
    {
        var served = new ServedConnections(serve, _loops);
        _served.Add(served);
        return Bind(endpoint, served);
    }

    public Task EndAsync(CancellationToken cut) => Task.WhenAll(_served.Select(served => served.EndAsync(cut)));

    public void Dispose() => _loops.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The server that binds disposes of the listener.")]
    private ValueTask<IConnectionListener> Bind(EndPoint endpoint, ServedConnections? served)
    {
        var socket = endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            if (socket.ProtocolType == ProtocolType.Tcp)
            {
                // Its connections have it from here: small answers leave at once.
                socket.NoDelay = true;
            }

            socket.Blocking = false;
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new ValueTask<IConnectionListener>(new EpollListener(socket, _loops, served, _logger));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(e.Message, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
