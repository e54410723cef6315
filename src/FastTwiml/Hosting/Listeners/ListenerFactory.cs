using System.Net;
using System.Net.Sockets;
using FastTwiml.Transports;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Hosting.Listeners;

/// <summary>
/// The transport's listeners, with errors that name the address, stale Unix sockets cleared away, and word of when none of
/// them takes connections any more. A transport that can serves plain connections itself: Kestrel has nothing to do for them.
/// </summary>
internal sealed class ListenerFactory(IConnectionListenerFactory transport) : IConnectionListenerFactory
{
    private readonly IServingTransport? _serving = transport as IServingTransport;
    private ConnectionDelegate? _plain;
    private int _open;

    /// <summary>Called once when the last listener has closed; connections are still there then.</summary>
    public Action? AllUnbound { get; set; }

    /// <summary>Connections of the address that is bound next need nothing but this.</summary>
    public void BindsPlain(ConnectionDelegate serve) => _plain = serve;

    /// <summary>When all listeners have closed: waits for the connections that Kestrel does not know, and cuts them when the token fires.</summary>
    public Task EndAsync(CancellationToken cut) => _serving?.EndAsync(cut) ?? Task.CompletedTask;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // Taken before anything can fail: what is left over would serve the next address, which may be one with TLS.
        var plain = Interlocked.Exchange(ref _plain, null);
        if (endpoint is UnixDomainSocketEndPoint unix)
        {
            UnixSocketFile.ClearStale(unix);
        }

        try
        {
            var bound = _serving is not null && plain is not null ? _serving.BindAsync(endpoint, plain) : transport.BindAsync(endpoint, cancellationToken);
            var listener = new Listener(await bound, this);
            Interlocked.Increment(ref _open);
            return listener;
        }
        catch (Exception e) when (e is SocketException or AddressInUseException or IOException)
        {
            var error = new StartException(ExitCode.Listener, $"Cannot listen on {Show(endpoint)}: {Reason(e)}", e);

            // For localhost Kestrel is content with one of the two loopback addresses, unless it gets an IOException: a machine
            // may lack one of them, but one that another program has would be a surprise.
            throw IsInUse(e) ? new IOException(error.Message, error) : error;
        }
    }

    private static string Show(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint unix ? $"unix:{unix}" : endpoint.ToString() ?? "?";

    private static bool IsInUse(Exception e) => e is AddressInUseException || ErrorOf(e) == SocketError.AddressAlreadyInUse;

    private static SocketError? ErrorOf(Exception e) => (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;

    private static string Reason(Exception e) => ErrorOf(e) switch
    {
        _ when IsInUse(e) => "the address is in use by another program. Stop that program, or listen on another port.",
        SocketError.AccessDenied => "not permitted. Ports below 1024 need the capability CAP_NET_BIND_SERVICE; a Unix socket needs a folder that can be written to.",
        SocketError.AddressNotAvailable => "this machine does not have that address.",
        _ => e.Message,
    };

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
