using System.Net;
using System.Net.Sockets;
using FastTwiml.Connections;
using Xunit;

namespace FastTwiml.Tests.Connections;

public sealed class KnownProxiesTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2001:db8::1", false)]
    public void Loopback_is_believed_and_nobody_else(string peer, bool isBelieved)
        => Assert.Equal(isBelieved, KnownProxies.Loopback.Includes(new IPEndPoint(IPAddress.Parse(peer), 1)));

    [Fact]
    public void A_unix_socket_counts_as_loopback()
    {
        var peer = new UnixDomainSocketEndPoint("/tmp/x");
        Assert.True(KnownProxies.Loopback.Includes(peer));
        Assert.False(KnownProxies.None.Includes(peer));
    }

    [Fact]
    public void A_network_includes_its_addresses()
    {
        var proxies = new KnownProxies([IPNetwork.Parse("10.0.0.0/8")]);
        Assert.True(proxies.Includes(new IPEndPoint(IPAddress.Parse("10.255.0.1"), 1)));
        Assert.False(proxies.Includes(new IPEndPoint(IPAddress.Parse("11.0.0.1"), 1)));
        Assert.False(proxies.Includes(null));
    }
}
