using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Origins;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Origins;

public class OriginResolverTests
{
    [Theory]
    [InlineData(false, "voice.example.com", "http://voice.example.com")]
    [InlineData(true, "voice.example.com", "https://voice.example.com")]
    [InlineData(true, "Voice.Example.COM:8443", "https://Voice.Example.COM:8443")]
    [InlineData(false, "127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData(false, "[::1]:8080", "http://[::1]:8080")]
    [InlineData(true, "voice.example.com:443", "https://voice.example.com:443")]
    public void Without_a_public_url_the_host_field_counts(bool isTls, string host, string expected) =>
        Assert.Equal(expected, Resolve(new Fields { IsTls = isTls, Host = host }));

    [Theory]
    [InlineData("")]
    [InlineData("voice example.com")]
    [InlineData("voice.example.com/x")]
    [InlineData("me@voice.example.com")]
    [InlineData("<script>")]
    [InlineData("\"voice")]
    [InlineData("voice.example.com:0")]
    [InlineData("voice.example.com:65536")]
    [InlineData("voice.example.com:x")]
    [InlineData("[::1")]
    [InlineData("::1")]
    [InlineData(":8080")]
    public void Refuses_what_is_no_host(string host) => Assert.Equal("Host", Resolve(new Fields { Host = host }));

    [Fact]
    public void Forwarded_fields_of_an_unknown_peer_are_ignored() => Assert.Equal(
        "http://inner:8080",
        Resolve(new Fields { Host = "inner:8080", Proto = "https", ForwardedHost = "voice.example.com", Port = "8443" }));

    [Theory]
    [InlineData("https", "", "", "https://inner:8080")]
    [InlineData("HTTPS", "voice.example.com", "", "https://voice.example.com")]
    [InlineData("wss", "voice.example.com", "", "https://voice.example.com")]
    [InlineData("ws", "voice.example.com", "", "http://voice.example.com")]
    [InlineData("", "voice.example.com", "", "http://voice.example.com")]
    [InlineData("https", "voice.example.com:8443", "", "https://voice.example.com:8443")]
    [InlineData("https", "voice.example.com", "8443", "https://voice.example.com:8443")]
    [InlineData("https", "voice.example.com", "443", "https://voice.example.com")]
    [InlineData("https", "voice.example.com", "80", "https://voice.example.com")]
    [InlineData("https", "voice.example.com:8443", "9443", "https://voice.example.com:8443")]
    [InlineData("http, https", "evil.example, voice.example.com", "1, 8443", "https://voice.example.com:8443")]
    [InlineData(" https ", "\tvoice.example.com ", " ", "https://voice.example.com")]
    public void Forwarded_fields_of_a_known_proxy_count(string proto, string host, string port, string expected) => Assert.Equal(
        expected,
        Resolve(new Fields { Host = "inner:8080", Trusted = true, Proto = proto, ForwardedHost = host, Port = port }));

    [Theory]
    [InlineData("ftp", "voice.example.com", "", "ForwardedProto")]
    [InlineData("https\u0001", "voice.example.com", "", "ForwardedProto")]
    [InlineData("https", "voice example.com", "", "ForwardedHost")]
    [InlineData("https", "voice.example.com:0", "", "ForwardedHost")]
    [InlineData("https", "voice.example.com", "0", "ForwardedPort")]
    [InlineData("https", "voice.example.com", "x", "ForwardedPort")]
    [InlineData("https", "voice.example.com", "70000", "ForwardedPort")]
    public void Refuses_forwarded_fields_that_make_no_url(string proto, string host, string port, string fault) => Assert.Equal(
        fault,
        Resolve(new Fields { Host = "inner", Trusted = true, Proto = proto, ForwardedHost = host, Port = port }));

    [Fact]
    public void A_proxy_can_say_that_the_inner_tls_was_plain_outside() =>
        Assert.Equal("http://inner", Resolve(new Fields { Host = "inner", IsTls = true, Trusted = true, Proto = "http" }));

    [Fact]
    public void A_public_url_counts_more_than_any_field()
    {
        Assert.True(PublicOrigin.TryParse("https://voice.example.com:8443/x", out var publicOrigin, out _));
        var fields = new Fields { Host = "<none>", Trusted = true, Proto = "ftp", ForwardedHost = "other" };
        Assert.Equal("https://voice.example.com:8443/x", Resolve(fields, publicOrigin));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var resolver = new OriginResolver(null);
        var faults = 0;
        AllocationCheck.Zero(() =>
        {
            var fields = new OriginFields
            {
                TrustForwarded = true,
                Host = "inner:8080"u8,
                ForwardedProto = "https"u8,
                ForwardedHost = "voice.example.com"u8,
                ForwardedPort = "8443"u8,
            };
            faults += (int)resolver.Resolve(fields, out _);
        });
        Assert.Equal(0, faults);
    }

    /// <summary>The origin as a URL, or the fault.</summary>
    private static string Resolve(Fields fields, PublicOrigin? publicOrigin = null)
    {
        var fault = new OriginResolver(publicOrigin).Resolve(
            new OriginFields
            {
                IsTls = fields.IsTls,
                TrustForwarded = fields.Trusted,
                Host = Encoding.Latin1.GetBytes(fields.Host),
                ForwardedProto = Encoding.Latin1.GetBytes(fields.Proto),
                ForwardedHost = Encoding.Latin1.GetBytes(fields.ForwardedHost),
                ForwardedPort = Encoding.Latin1.GetBytes(fields.Port),
            },
            out var origin);
        if (fault != OriginFault.None)
        {
            return fault.ToString();
        }

        var port = origin.Port.IsEmpty ? string.Empty : ":" + Encoding.ASCII.GetString(origin.Port);
        return $"{Encoding.ASCII.GetString(origin.Scheme)}://{Encoding.ASCII.GetString(origin.Host)}{port}{Encoding.ASCII.GetString(origin.PathPrefix)}";
    }

    private sealed record Fields
    {
        public bool IsTls { get; init; }

        public bool Trusted { get; init; }

        public string Host { get; init; } = string.Empty;

        public string Proto { get; init; } = string.Empty;

        public string ForwardedHost { get; init; } = string.Empty;

        public string Port { get; init; } = string.Empty;
    }
}
