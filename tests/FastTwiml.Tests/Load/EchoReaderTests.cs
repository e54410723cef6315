using System.Text;
using FastTwiml.Load.Streams;
using Xunit;

namespace FastTwiml.Tests.Load;

public class EchoReaderTests
{
    private const int Messages = 3;

    private static readonly byte[] Sid = StreamMessages.StreamSid(seed: 9, stream: 4);
    private static readonly byte[] OtherSid = StreamMessages.StreamSid(seed: 9, stream: 5);
    private static readonly MediaPayloads Payloads = new(1);

    [Theory]
    [InlineData("""{"event":"media","streamSid":"{sid}","media":{"payload":"{payload}"}}""")]
    [InlineData("""{ "media": { "track": "outbound", "payload": "{payload}" }, "sequenceNumber": "7", "streamSid": "{sid}", "event": "media" }""")]
    [InlineData("""{"payload":"no","other":{"payload":"no","media":{"payload":"no"}},"event":"media","media":{"payload":"{payload}","chunk":1},"streamSid":"{sid}"}""")]
    public void Finds_sid_and_payload_in_any_order_and_spacing(string template)
    {
        var reader = new EchoReader();
        for (var message = 0; message < Messages; message++)
        {
            Assert.Equal(EchoKind.Media, reader.Read(Echo(template, Sid, message), Sid, out var payload));
            Assert.Equal(Payloads.Of(0, message), payload);
            Assert.Equal(EchoKind.Wrong, reader.Read(Echo(template, OtherSid, message), Sid, out _));
        }
    }

    [Fact]
    public void Reads_escapes()
    {
        var text = Encoding.ASCII.GetString(Echo("""{"event":"media","streamSid":"{sid}","media":{"payload":"{payload}"}}""", Sid, 0));
        var escaped = text.Replace("+", "\\u002B").Replace("/", "\\/");
        Assert.NotEqual(text, escaped);
        Assert.Equal(EchoKind.Media, new EchoReader().Read(Encoding.ASCII.GetBytes(escaped), Sid, out var payload));
        Assert.Equal(Payloads.Of(0, 0), payload);
    }

    [Theory]
    [InlineData("""{"event":"mark","streamSid":"{sid}","mark":{"name":"x"}}""", false)]
    [InlineData("""{"event":"clear","streamSid":"{sid}"}""", false)]
    [InlineData("""{"event":"media","streamSid":"{sid}"}""", true)]
    [InlineData("""{"event":"media","media":{"payload":"{payload}"}}""", true)]
    [InlineData("""{"event":"media","streamSid":"{sid}","media":{"payload":"{payload}"}""", true)]
    public void Tells_other_messages_from_wrong_ones(string template, bool isWrong) =>
        Assert.Equal(isWrong ? EchoKind.Wrong : EchoKind.Other, new EchoReader().Read(Echo(template, Sid, 0), Sid, out _));

    private static byte[] Echo(string template, byte[] sid, int message) => Encoding.ASCII.GetBytes(
        template.Replace("{sid}", Encoding.ASCII.GetString(sid)).Replace("{payload}", Encoding.ASCII.GetString(Payloads.Of(0, message))));
}
