using System.Text;
using FastTwiml.TestKit;
using FastTwiml.WebSockets.Handshakes;
using Xunit;

namespace FastTwiml.Tests.WebSockets.Handshakes;

public class UpgradeRequestTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    [Fact]
    public void A_request_byte_for_byte()
    {
        UpgradeField[] fields = [Field("Authorization", "Bearer se\tcret"), Field("X-Empty", "")];
        var request = new UpgradeRequest("bot.example.com"u8, "/a?b=%20"u8, fields);
        using var room = GuardedMemory.Room(request.Bytes);
        Assert.Equal(request.Bytes, request.Write(room.Span, Encoding.ASCII.GetBytes(Key)));
        Assert.Equal(
            "GET /a?b=%20 HTTP/1.1\r\nHost: bot.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {Key}\r\nAuthorization: Bearer se\tcret\r\nX-Empty: \r\n\r\n",
            Encoding.ASCII.GetString(room.Span));
    }

    [Theory]
    [InlineData("a.example", "/", "X-A", "b", nameof(UpgradeRequestFault.None))]
    [InlineData("[::1]:8080", "/streams/%C3%A9?x", "x", "\u00FF", nameof(UpgradeRequestFault.None))]
    [InlineData("", "/", "X-A", "b", nameof(UpgradeRequestFault.InvalidHost))]
    [InlineData("a b", "/", "X-A", "b", nameof(UpgradeRequestFault.InvalidHost))]
    [InlineData("a\r\nX: y", "/", "X-A", "b", nameof(UpgradeRequestFault.InvalidHost))]
    [InlineData("a", "", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "x", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "http://a/", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "/ HTTP/1.1", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "/\r\nX: y", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "/#fragment", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "/\u00E9", "X-A", "b", nameof(UpgradeRequestFault.InvalidTarget))]
    [InlineData("a", "/", "", "b", nameof(UpgradeRequestFault.InvalidFieldName))]
    [InlineData("a", "/", "X A", "b", nameof(UpgradeRequestFault.InvalidFieldName))]
    [InlineData("a", "/", "X:", "b", nameof(UpgradeRequestFault.InvalidFieldName))]
    [InlineData("a", "/", "X\r\nY", "b", nameof(UpgradeRequestFault.InvalidFieldName))]
    [InlineData("a", "/", "host", "b", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "UPGRADE", "b", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "Connection", "close", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "Content-Length", "5", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "transfer-encoding", "chunked", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "Sec-WebSocket-Protocol", "x", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "sec-websocket-key", "x", nameof(UpgradeRequestFault.ReservedFieldName))]
    [InlineData("a", "/", "X-A", "b\r\nX-B: c", nameof(UpgradeRequestFault.InvalidFieldValue))]
    [InlineData("a", "/", "X-A", "b\nc", nameof(UpgradeRequestFault.InvalidFieldValue))]
    [InlineData("a", "/", "X-A", "\0", nameof(UpgradeRequestFault.InvalidFieldValue))]
    [InlineData("a", "/", "X-A", "\u007F", nameof(UpgradeRequestFault.InvalidFieldValue))]
    public void Only_what_makes_one_upgrade_can_be_written(string host, string target, string name, string value, string fault)
    {
        UpgradeField[] fields = [Field("X-First", "1"), Field(name, value)];
        var request = new UpgradeRequest(Encoding.Latin1.GetBytes(host), Encoding.Latin1.GetBytes(target), fields);
        Assert.Equal(Enum.Parse<UpgradeRequestFault>(fault), request.Judge());

        var room = new byte[request.Bytes];
        var written = -1;
        try
        {
            written = request.Write(room, Encoding.ASCII.GetBytes(Key));
        }
        catch (InvalidOperationException)
        {
            Assert.All(room, static b => Assert.Equal(0, b));
        }

        Assert.Equal(fault == nameof(UpgradeRequestFault.None) ? room.Length : -1, written);
    }

    private static UpgradeField Field(string name, string value) => new(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
}
