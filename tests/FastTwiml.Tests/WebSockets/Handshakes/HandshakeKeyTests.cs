using System.Security.Cryptography;
using System.Text;
using FastTwiml.TestKit;
using FastTwiml.WebSockets.Handshakes;
using Xunit;

namespace FastTwiml.Tests.WebSockets.Handshakes;

public class HandshakeKeyTests
{
    [Theory]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [InlineData("+/+/+/+/+/+/+/+/+/+/+w==", true)]
    [InlineData("", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ=", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ===", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZWU=", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZWVl", false)]
    [InlineData("dGhlIHNhbXBsZSBub25jZ===", false)]
    [InlineData("dGhlIHNhbXBsZS-ub25jZQ==", false)]
    [InlineData("dGhlIHNhbXBsZS_ub25jZQ==", false)]
    [InlineData("dGhlIHNhbXBs ZSBub25jZQ=", false)]
    [InlineData(" GhlIHNhbXBsZSBub25jZQ==", false)]
    [InlineData("dGhlIHNhbXBsZSBub25j\u00E9Q==", false)]
    public void A_key_is_sixteen_bytes_in_base64(string key, bool isValid) => Assert.Equal(isValid, HandshakeKey.IsValid(Encoding.Latin1.GetBytes(key)));

    [Fact]
    public void New_keys_are_valid_and_all_differ()
    {
        var keys = Enumerable.Range(0, 1_000).Select(static _ =>
        {
            var key = new byte[HandshakeKey.Bytes];
            HandshakeKey.WriteNew(key);
            Assert.True(HandshakeKey.IsValid(key));
            return Encoding.ASCII.GetString(key);
        });
        Assert.Distinct(keys);
    }

    [Fact]
    public void An_accept_is_the_hash_of_the_key_and_the_GUID()
    {
        var key = new byte[HandshakeKey.Bytes];
        HandshakeKey.WriteNew(key);
        var accept = new byte[HandshakeKey.AcceptBytes];
        HandshakeKey.WriteAccept(key, accept);
        var text = Encoding.ASCII.GetString(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        Assert.Equal(Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(text))), Encoding.ASCII.GetString(accept));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var key = new byte[HandshakeKey.Bytes];
        var accept = new byte[HandshakeKey.AcceptBytes];
        AllocationCheck.Zero(() =>
        {
            HandshakeKey.WriteNew(key);
            HandshakeKey.WriteAccept(key, accept);
        });
    }
}
