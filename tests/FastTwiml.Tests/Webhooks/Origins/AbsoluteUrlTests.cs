using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Origins;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Origins;

public class AbsoluteUrlTests
{
    [Theory]
    [InlineData("https", "voice.example.com", "", "", "https://voice.example.com/streams/next")]
    [InlineData("http", "Voice.Example.COM", "8443", "/x", "http://Voice.Example.COM:8443/x/streams/next")]
    [InlineData("https", "[::1]", "443", "", "https://[::1]:443/streams/next")]
    public void Has_the_parts_of_the_origin_as_they_are(string scheme, string host, string port, string pathPrefix, string expected)
    {
        var origin = new Origin
        {
            Scheme = Encoding.ASCII.GetBytes(scheme),
            Host = Encoding.ASCII.GetBytes(host),
            Port = Encoding.ASCII.GetBytes(port),
            PathPrefix = Encoding.ASCII.GetBytes(pathPrefix),
        };
        using var room = GuardedMemory.Room(AbsoluteUrl.Length(origin.Scheme, origin, "/streams/next"u8));
        Assert.Equal(room.Span.Length, AbsoluteUrl.Write(origin.Scheme, origin, "/streams/next"u8, room.Span));
        Assert.Equal(expected, Encoding.ASCII.GetString(room.Span));
    }
}
