using System.Net;
using FastTwiml.Hosting.Certificates;
using FastTwiml.Hosting.Listeners;
using FastTwiml.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastTwiml.Hosting;

/// <summary>
/// The public listeners: our transport or Kestrel's, Kestrel's TLS, and our own handler on every connection. A server of its own, so that
/// nothing the operator's pages do can touch it.
/// </summary>
internal sealed class VoiceServer : IAsyncDisposable
{
    private readonly StartLog _log;
    private readonly ServiceProvider _services;
    private readonly KestrelServer _server;
    private readonly IConnectionListenerFactory _transport;
    private readonly ListenerFactory _listeners;

    private VoiceServer(TransportKind transport, Action<KestrelServerOptions, ListenerFactory> configure, ILoggerFactory loggerFactory)
    {
        _log = new StartLog(loggerFactory);
        LoopWatch = new LoopWatch(_log.CreateLogger<LoopWatch>(), TimeProvider.System);
        _services = KestrelServices.Create(_log);
        _transport = TransportFactory.Create(transport, LoopWatch, _log);
        _listeners = new ListenerFactory(_transport);
        var options = new KestrelServerOptions { ApplicationServices = _services };
        configure(options, _listeners);
        _server = new KestrelServer(Options.Create(options), _listeners, _log);
    }

    /// <summary>Tells of code that holds the loops of our own transports.</summary>
    public LoopWatch LoopWatch { get; }

    /// <summary>The addresses that take connections, with the ports the system chose.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Binds every listener, in order.</summary>
    /// <param name="listen">The addresses.</param>
    /// <param name="certificate">For the https addresses; null when there are none.</param>
    /// <param name="handler">Carries one connection from its first byte to its last.</param>
    /// <param name="transport">How bytes come in.</param>
    /// <param name="loggerFactory">Where log lines go.</param>
    /// <exception cref="StartException">An address cannot be had; the message names it.</exception>
    public static async Task<VoiceServer> StartAsync(
        IReadOnlyList<ListenAddress> listen,
        CertificateSource? certificate,
        Func<ConnectionContext, Task> handler,
        TransportKind transport,
        ILoggerFactory loggerFactory)
    {
        var server = new VoiceServer(
            transport,
            (kestrel, listeners) =>
            {
                foreach (var address in listen)
                {
                    Listen(kestrel, address, endpoint => Configure(endpoint, listeners, address, certificate, handler));
                }
            },
            loggerFactory);
        try
        {
            await server._server.StartAsync(new NoApplication(), CancellationToken.None);
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            throw e as StartException ?? e.InnerException as StartException
                ?? new StartException(ExitCode.Listener, $"Cannot listen on {string.Join(", ", listen)}: {e.Message}", e);
        }

        server._log.Started();
        server.Addresses = [.. server._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(Show)];
        return server;
    }

    /// <summary>Closes the listeners, asks every connection to end, waits for them, and cuts what is left when the token fires.</summary>
    /// <param name="allUnbound">Called between the two: no new connection can come, the others are still served.</param>
    /// <param name="abort">Ends the waiting.</param>
    public async Task StopAsync(Action allUnbound, CancellationToken abort)
    {
        _listeners.AllUnbound = allUnbound;
        await _server.StopAsync(abort);
        await _listeners.EndAsync(abort);
    }

    public async ValueTask DisposeAsync()
    {
        using (var now = new CancellationTokenSource())
        {
            await now.CancelAsync();
            await _server.StopAsync(now.Token);
            await _listeners.EndAsync(now.Token);
        }

        _server.Dispose();
        (_transport as IDisposable)?.Dispose();
        await _services.DisposeAsync();
        _log.Dispose();
    }

    private static void Listen(KestrelServerOptions options, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Path is { } path)
        {
            options.ListenUnixSocket(path, configure);
        }
        else if (address.Address is null && address.Port != 0)
        {
            options.ListenLocalhost(address.Port, configure);
        }
        else if (address.Host == "*")
        {
            options.ListenAnyIP(address.Port, configure);
        }
        else
        {
            options.Listen(address.Address ?? IPAddress.Loopback, address.Port, configure);
        }
    }

    private static void Configure(
        ListenOptions endpoint,
        ListenerFactory listeners,
        ListenAddress address,
        CertificateSource? certificate,
        Func<ConnectionContext, Task> handler)
    {
        // Otherwise TLS offers HTTP/2 and the handler gets its preface.
        endpoint.Protocols = HttpProtocols.Http1;
        if (address.Scheme == ListenScheme.Https)
        {
            ArgumentNullException.ThrowIfNull(certificate);

            // A handshake is milliseconds of arithmetic, for which no stream is to wait.
            endpoint.Use(static next => connection => next(ContinuesElsewhere(connection, true)));
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(certificate.Current.Handshake),
            });
            endpoint.Use(static next => connection => next(ContinuesElsewhere(connection, false)));
        }
        else
        {
            // Kestrel composes what serves an endpoint right before it binds it, one after the other.
            endpoint.Use(next =>
            {
                listeners.BindsPlain(next);
                return next;
            });
        }

        endpoint.Run(connection => handler(connection));
    }

    private static ConnectionContext ContinuesElsewhere(ConnectionContext connection, bool elsewhere)
    {
        if (connection.Features.Get<IEventLoopFeature>() is { } loop)
        {
            loop.ContinuesElsewhere = elsewhere;
        }

        return connection;
    }

    private static string Show(string address) => address.Replace("http://unix:", "unix:", StringComparison.Ordinal);

    /// <summary>Kestrel's HTTP never runs: every endpoint ends in our handler.</summary>
    private sealed class NoApplication : IHttpApplication<int>
    {
        public int CreateContext(IFeatureCollection contextFeatures) => 0;

        public Task ProcessRequestAsync(int context) => Task.CompletedTask;

        public void DisposeContext(int context, Exception? exception)
        {
            // There is no context.
        }
    }
}
