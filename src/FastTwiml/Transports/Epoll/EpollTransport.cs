using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// Kestrel's transport on epoll(7): connections live on loops of their own, their code runs where their bytes arrive, and what they write
/// is sent at once.
/// </summary>
internal sealed class EpollTransport(LoopWatch watch, ILoggerFactory loggerFactory) : IConnectionListenerFactory, IDisposable
{
    // What Kestrel's own sockets ask for; the system may allow less.
    private const int Backlog = 512;

    private readonly EpollLoops _loops = new(Environment.ProcessorCount, watch);
    private readonly ILogger _logger = loggerFactory.CreateLogger<EpollTransport>();

    [SuppressMessage("Reliability", "CA2000", Justification = "The server that binds disposes of the listener.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
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
            return new ValueTask<IConnectionListener>(new EpollListener(socket, _loops, _logger));
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

    public void Dispose() => _loops.Dispose();
}
