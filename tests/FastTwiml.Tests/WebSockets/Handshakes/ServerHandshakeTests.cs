using System.Text;
using FastTwiml.Http;
using FastTwiml.TestKit;
using FastTwiml.WebSockets.Handshakes;
using Xunit;

namespace FastTwiml.Tests.WebSockets.Handshakes;

public class ServerHandshakeTests
{
    private const string Start = "GET /streams HTTP/1.1\r\nHost: voice.example.com\r\n";
    private const string Fields =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    [Fact]
    public void The_example_of_the_RFC()
    {
        // RFC 6455 1.3.
        var answer = new byte[ServerHandshake.ResponseBytes];
        Assert.Equal(answer.Length, ServerHandshake.WriteResponse("dGhlIHNhbXBsZSBub25jZQ=="u8, answer));
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            Encoding.ASCII.GetString(answer));
    }

    [Theory]
    [InlineData(Start + Fields)]
    [InlineData(Start + Fields + "Content-Length: 0\r\n")]
    [InlineData(Start + Fields + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: a, b\r\nOrigin: https://example.com\r\n")]
    [InlineData("GET /streams HTTP/1.1\r\nhost: voice.example.com\r\nuser-agent: Twilio.TmeWs/1.0\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\nx-twilio-signature: PGLrn08/Ba1sEIuSwPQRBPD54PA=\r\n")]
    [InlineData(Start + "Connection: keep-alive, UPGRADE\r\nUpgrade: h2c, WebSocket\r\nSec-WebSocket-Key:AAAAAAAAAAAAAAAAAAAAAA==\t\r\nSec-WebSocket-Version:13\r\n")]
    public void Upgrades_are_taken(string head) => Assert.Equal(RejectReason.None, Judged(head));

    [Theory]
    [InlineData(nameof(RejectReason.MethodNotAllowedGet), "POST /streams HTTP/1.1\r\nHost: a\r\n" + Fields)]
    [InlineData(nameof(RejectReason.MethodNotAllowedGet), "HEAD /streams HTTP/1.1\r\nHost: a\r\n" + Fields)]
    [InlineData(nameof(RejectReason.MethodNotAllowedGet), "get /streams HTTP/1.1\r\nHost: a\r\n" + Fields)]
    [InlineData(nameof(RejectReason.UpgradeRequired), Start)]
    [InlineData(nameof(RejectReason.UpgradeRequired), "GET /streams HTTP/1.0\r\nHost: a\r\n" + Fields)]
    [InlineData(nameof(RejectReason.UpgradeRequired), Start + "Connection: keep-alive\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n")]
    [InlineData(nameof(RejectReason.UpgradeRequired), Start + "Connection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n")]
    [InlineData(nameof(RejectReason.WrongWebSocketVersion), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    [InlineData(nameof(RejectReason.WrongWebSocketVersion), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n")]
    [InlineData(nameof(RejectReason.WrongWebSocketVersion), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13, 8\r\n")]
    [InlineData(nameof(RejectReason.WrongWebSocketVersion), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\n")]
    [InlineData(nameof(RejectReason.InvalidWebSocketKey), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")]
    [InlineData(nameof(RejectReason.InvalidWebSocketKey), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key:\r\n")]
    [InlineData(nameof(RejectReason.InvalidWebSocketKey), Start + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n")]
    [InlineData(nameof(RejectReason.UpgradeWithBody), Start + Fields + "Content-Length: 1\r\n")]
    [InlineData(nameof(RejectReason.UpgradeWithBody), Start + Fields + "Transfer-Encoding: chunked\r\n")]
    public void Others_are_refused_with_a_reason(string reason, string head) => Assert.Equal(Enum.Parse<RejectReason>(reason), Judged(head));

    [Theory]
    [InlineData(Start + Fields + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    [InlineData(Start + Fields + "sec-websocket-version: 13\r\n")]
    public void A_repeated_key_or_version_is_no_request_at_all(string head)
    {
        var searched = 0;
        var result = RequestHeadParser.Parse(Encoding.ASCII.GetBytes(head + "\r\n"), ref searched, out _);
        Assert.Equal((ParseStatus.Rejected, RejectReason.RepeatedField), (result.Status, result.Reason));
    }

    [Fact]
    public void What_the_client_writes_the_server_takes_and_its_answer_is_accepted()
    {
        var key = new byte[HandshakeKey.Bytes];
        HandshakeKey.WriteNew(key);
        var upgrade = new UpgradeRequest("bot.example.com:8080"u8, "/agent?call=1"u8, [new UpgradeField("Authorization"u8.ToArray(), "Bearer x"u8.ToArray())]);
        var request = new byte[upgrade.Bytes];
        Assert.Equal(request.Length, upgrade.Write(request, key));

        var searched = 0;
        Assert.Equal(ParseResult.Complete(request.Length), RequestHeadParser.Parse(request, ref searched, out var head));
        Assert.Equal(RejectReason.None, ServerHandshake.Judge(request, head));
        Assert.Equal("/agent?call=1"u8, head.Target.Of(request));
        Assert.Equal("bot.example.com:8080"u8, head.Host.Of(request));

        var answer = new byte[ServerHandshake.ResponseBytes + 2];
        ServerHandshake.WriteResponse(head.WebSocketKey.Of(request), answer);
        Assert.Equal(UpgradeAnswer.Accepted(ServerHandshake.ResponseBytes), ClientHandshake.Read(answer, key));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var request = Encoding.ASCII.GetBytes(Start + Fields + "\r\n");
        var searched = 0;
        RequestHeadParser.Parse(request, ref searched, out var head);
        var answer = new byte[ServerHandshake.ResponseBytes];
        AllocationCheck.Zero(() =>
        {
            if (ServerHandshake.Judge(request, head) == RejectReason.None)
            {
                ServerHandshake.WriteResponse(head.WebSocketKey.Of(request), answer);
            }
        });
    }

    private static RejectReason Judged(string head)
    {
        var request = Encoding.ASCII.GetBytes(head + "\r\n");
        var searched = 0;
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(request, ref searched, out var parsed).Status);
        return ServerHandshake.Judge(request, parsed);
    }
}
