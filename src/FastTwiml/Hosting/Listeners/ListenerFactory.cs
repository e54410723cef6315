using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Hosting.Listeners;

/// <summary>
/// The transport's listeners, with errors that name the address, stale Unix sockets cleared away, and word of when none of
/// them takes connections any more.
/// </summary>
internal sealed class ListenerFactory(IConnectionListenerFactory transport) : IConnectionListenerFactory
{
    private int _open;

    /// <summary>Called once when the last listener has closed; connections are still there then.</summary>
    public Action? AllUnbound { get; set; }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is UnixDomainSocketEndPoint unix)
        {
            UnixSocketFile.ClearStale(unix);
        }

        try
        {
            var listener = new Listener(await transport.BindAsync(endpoint, cancellationToken), this);
            Interlocked.Increment(ref _open);
            return listener;
        }
        catch (Exception e) when (e is SocketException or AddressInUseException or IOException)
        {
            throw new StartException(ExitCode.Listener, $"Cannot listen on {Show(endpoint)}: {Reason(e)}", e);
        }
    }

    private static string Show(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint unix ? $"unix:{unix}" : endpoint.ToString() ?? "?";

    private static string Reason(Exception e)
    {
        var error = (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;
        return error switch
        {
            SocketError.AddressAlreadyInUse => "the address is in use by another program. Stop that program, or listen on another port.",
            SocketError.AccessDenied => "not permitted. Ports below 1024 need the capability CAP_NET_BIND_SERVICE; a Unix socket needs a folder that can be written to.",
            SocketError.AddressNotAvailable => "this machine does not have that address.",
            _ => $"{e.Message}",
        };
    }

    private void OnUnbound()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            AllUnbound?.Invoke();
        }
    }

    private sealed class Listener(IConnectionListener inner, ListenerFactory owner) : IConnectionListener
    {
        private int _unbound;

        public EndPoint EndPoint => inner.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => inner.AcceptAsync(cancellationToken);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await inner.UnbindAsync(cancellationToken);
            if (Interlocked.Exchange(ref _unbound, 1) == 0)
            {
                owner.OnUnbound();
            }
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
