using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>The public listeners: Kestrel's sockets and TLS with our own handler on every connection.</summary>
internal sealed class VoiceServer : IAsyncDisposable
{
    private VoiceServer(IReadOnlyList<string> addresses) => Addresses = addresses;

    /// <summary>The addresses that take connections, with the ports the system chose.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Binds every listener, in order. Throws <see cref="StartException"/> naming the address that cannot be had.</summary>
    public static Task<VoiceServer> StartAsync(
        IReadOnlyList<ListenAddress> listen,
        TlsOptions? tls,
        Func<ConnectionContext, Task> handler,
        ILoggerFactory loggerFactory)
        => throw new NotImplementedException();

    /// <summary>Closes the listeners, asks every connection to end, and cuts what is left when the token fires.</summary>
    public Task StopAsync(CancellationToken abort) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
