using System.Net;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports;

/// <summary>
/// A transport that can begin and end the connections of a listener by itself, each on its loop. Kestrel would hand every new one to the
/// thread pool, and keep records of it.
/// </summary>
internal interface IServingTransport : IConnectionListenerFactory
{
    /// <summary>Binds an address whose connections are served by the transport; they do not come out of the listener.</summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="serve">Carries one connection from its first byte to its last.</param>
    ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, ConnectionDelegate serve);

    /// <summary>When its listeners have closed: waits until the connections that it serves are over.</summary>
    /// <param name="cut">Ends the waiting: what is left is aborted then.</param>
    Task EndAsync(CancellationToken cut);
}
