using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Origins;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Origins;

public class StreamUrlTests
{
    [Theory]
    [InlineData("https", "voice.example.com", "", "", "wss://voice.example.com/streams")]
    [InlineData("https", "Voice.Example.COM", "8443", "/x", "wss://Voice.Example.COM:8443/x/streams")]
    [InlineData("http", "voice.example.com", "8080", "", "wss://voice.example.com:8080/streams")]
    [InlineData("http", "localhost", "8080", "", "ws://localhost:8080/streams")]
    [InlineData("http", "LocalHost", "", "", "ws://LocalHost/streams")]
    [InlineData("http", "127.0.0.1", "8080", "", "ws://127.0.0.1:8080/streams")]
    [InlineData("http", "127.255.0.9", "", "", "ws://127.255.0.9/streams")]
    [InlineData("http", "[::1]", "8080", "", "ws://[::1]:8080/streams")]
    [InlineData("https", "localhost", "", "", "wss://localhost/streams")]
    [InlineData("http", "127.0.0.1.example.com", "", "", "wss://127.0.0.1.example.com/streams")]
    [InlineData("http", "localhost.example.com", "", "", "wss://localhost.example.com/streams")]
    [InlineData("http", "[::2]", "", "", "wss://[::2]/streams")]
    [InlineData("http", "10.0.0.1", "", "", "wss://10.0.0.1/streams")]
    public void Is_secure_unless_everything_is_on_this_machine(string scheme, string host, string port, string pathPrefix, string expected)
    {
        var origin = new Origin
        {
            Scheme = Encoding.ASCII.GetBytes(scheme),
            Host = Encoding.ASCII.GetBytes(host),
            Port = Encoding.ASCII.GetBytes(port),
            PathPrefix = Encoding.ASCII.GetBytes(pathPrefix),
        };
        using var room = GuardedMemory.Room(StreamUrl.Length(origin, "/streams"u8));
        Assert.Equal(room.Span.Length, StreamUrl.Write(origin, "/streams"u8, room.Span));
        Assert.Equal(expected, Encoding.ASCII.GetString(room.Span));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var destination = new byte[100];
        AllocationCheck.Zero(() =>
        {
            var origin = new Origin { Scheme = "http"u8, Host = "voice.example.com"u8, Port = "8080"u8 };
            StreamUrl.Write(origin, "/streams"u8, destination.AsSpan(0, StreamUrl.Length(origin, "/streams"u8)));
        });
    }
}
