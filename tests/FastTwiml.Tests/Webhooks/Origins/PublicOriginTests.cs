using System.Text;
using FastTwiml.Webhooks.Origins;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Origins;

public class PublicOriginTests
{
    [Theory]
    [InlineData("https://voice.example.com", "https", "voice.example.com", "", "")]
    [InlineData("https://voice.example.com/", "https", "voice.example.com", "", "")]
    [InlineData(" HTTPS://Voice.Example.COM \t", "https", "Voice.Example.COM", "", "")]
    [InlineData("http://127.0.0.1:8080", "http", "127.0.0.1", "8080", "")]
    [InlineData("http://localhost:65535/", "http", "localhost", "65535", "")]
    [InlineData("https://[2001:db8::1]", "https", "[2001:db8::1]", "", "")]
    [InlineData("https://[2001:db8::1]:8443/x", "https", "[2001:db8::1]", "8443", "/x")]
    [InlineData("https://voice.example.com:443/base", "https", "voice.example.com", "443", "/base")]
    [InlineData("https://voice.example.com/a/b%20c//", "https", "voice.example.com", "", "/a/b%20c")]
    [InlineData("https://voice.example.com/a@b", "https", "voice.example.com", "", "/a@b")]
    public void Takes_a_url(string url, string scheme, string host, string port, string pathPrefix)
    {
        Assert.True(PublicOrigin.TryParse(url, out var publicOrigin, out var error), error);
        var origin = publicOrigin.Origin;
        Assert.Equal(
            (scheme, host, port, pathPrefix),
            (Encoding.ASCII.GetString(origin.Scheme), Encoding.ASCII.GetString(origin.Host), Encoding.ASCII.GetString(origin.Port), Encoding.ASCII.GetString(origin.PathPrefix)));
    }

    [Theory]
    [InlineData("", "https://")]
    [InlineData("voice.example.com", "https://")]
    [InlineData("ftp://voice.example.com", "https://")]
    [InlineData("wss://voice.example.com", "https://")]
    [InlineData("https:/voice.example.com", "https://")]
    [InlineData("https://", "host")]
    [InlineData("https:///path", "host")]
    [InlineData("https://voice example.com", "host")]
    [InlineData("https://vöice.example.com", "host")]
    [InlineData("https://voice.example.com:", "port")]
    [InlineData("https://voice.example.com:0", "port")]
    [InlineData("https://voice.example.com:65536", "port")]
    [InlineData("https://voice.example.com:80a", "port")]
    [InlineData("https://voice.example.com:-1", "port")]
    [InlineData("https://2001:db8::1", "host")]
    [InlineData("https://[2001:db8::1", "host")]
    [InlineData("https://<script>", "host")]
    [InlineData("https://voice.example.com?x=1", "query")]
    [InlineData("https://voice.example.com/#rc=2", "fragment")]
    [InlineData("https://me:secret@voice.example.com", "user name")]
    [InlineData("https://voice.example.com/a b", "path")]
    [InlineData("https://voice.example.com/ä", "path")]
    [InlineData("https://voice.example.com/\"", "path")]
    public void Says_what_is_wrong_with_a_url(string url, string fault)
    {
        Assert.False(PublicOrigin.TryParse(url, out _, out var error));
        Assert.Contains(fault, error, StringComparison.Ordinal);
        Assert.Contains("valid is a URL such as https://voice.example.com", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_no_password()
    {
        Assert.False(PublicOrigin.TryParse("https://me:secret@voice.example.com/x", out _, out var error));
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.Contains("@voice.example.com/x", error, StringComparison.Ordinal);
    }
}
