using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FastTwiml.Hosting.Certificates;

/// <summary>A certificate with its key and chain, ready for handshakes.</summary>
internal sealed class LoadedCertificate
{
    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Leaf = leaf;
        // Offline: what the file holds is what is sent; nothing is fetched from the network at start or on a reload.
        Handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
    }

    public X509Certificate2 Leaf { get; }

    /// <summary>What every handshake with this certificate uses; made once.</summary>
    public SslServerAuthenticationOptions Handshake { get; }
}
