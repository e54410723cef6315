using System.Net;
using System.Net.Sockets;

namespace FastTwiml.Connections;

/// <summary>The peers whose <c>X-Forwarded-*</c> fields are believed. Asked once a connection.</summary>
internal sealed class KnownProxies(IReadOnlyList<IPNetwork> networks)
{
    public static KnownProxies Loopback { get; } = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    public static KnownProxies None { get; } = new([]);

    public IPNetwork[] Networks { get; } = [.. networks];

    public bool Includes(EndPoint? peer)
    {
        var address = peer switch
        {
            IPEndPoint ip => ip.Address,
            // A Unix socket is reached from this machine only.
            UnixDomainSocketEndPoint => IPAddress.Loopback,
            _ => null,
        };
        if (address is null)
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        foreach (var network in Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
