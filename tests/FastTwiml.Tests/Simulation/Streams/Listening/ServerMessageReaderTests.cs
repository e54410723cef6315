using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.Simulation.Streams.Listening;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams.Listening;

public class ServerMessageReaderTests
{
    private const string Sid = "MZ00000000000000000000000000000001";

    [Theory]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":{"payload":"/w=="}}""", null)]
    [InlineData("""{ "media" : { "payload" : "\/w==" }, "streamSid" : "MZ…", "event" : "media" }""", null)]
    [InlineData("""{"event":"mark","streamSid":"MZ…","mark":{"name":"\u00e4 \" 1"}}""", null)]
    [InlineData("""{"event":"clear","streamSid":"MZ…"}""", null)]
    [InlineData("", ServerMessageReader.NotJson)]
    [InlineData("{", ServerMessageReader.NotJson)]
    [InlineData("[]", ServerMessageReader.NotJson)]
    [InlineData("""{"event":"clear","streamSid":"MZ…"}{}""", ServerMessageReader.NotJson)]
    [InlineData("""{"event":"clear","streamSid":"MZ…"},""", ServerMessageReader.NotJson)]
    [InlineData("""{"event":"clear","streamSid":"MZ…",}""", ServerMessageReader.NotJson)]
    [InlineData("""{"event":"mark","streamSid":"MZ…","mark":{"name":"\ud800"}}""", ServerMessageReader.NotJson)]
    [InlineData("""{"event":"stop","streamSid":"MZ…"}""", ServerMessageReader.UnknownEvent)]
    [InlineData("""{"streamSid":"MZ…"}""", ServerMessageReader.MissingField)]
    [InlineData("""{"event":"clear"}""", ServerMessageReader.MissingField)]
    [InlineData("""{"event":"media","streamSid":"MZ…"}""", ServerMessageReader.MissingField)]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":{}}""", ServerMessageReader.MissingField)]
    [InlineData("""{"event":"mark","streamSid":"MZ…"}""", ServerMessageReader.MissingField)]
    [InlineData("""{"event":"clear","streamSid":"MZ…","mark":{"name":"a"}}""", ServerMessageReader.ExtraField)]
    [InlineData("""{"event":"clear","streamSid":"MZ…","sequenceNumber":"1"}""", ServerMessageReader.ExtraField)]
    [InlineData("""{"event":"clear","event":"clear","streamSid":"MZ…"}""", ServerMessageReader.ExtraField)]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":{"payload":"","track":"outbound"}}""", ServerMessageReader.ExtraField)]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":{"name":""}}""", ServerMessageReader.ExtraField)]
    [InlineData("""{"event":1,"streamSid":"MZ…"}""", ServerMessageReader.WrongType)]
    [InlineData("""{"event":"clear","streamSid":null}""", ServerMessageReader.WrongType)]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":"/w=="}""", ServerMessageReader.WrongType)]
    [InlineData("""{"event":"media","streamSid":"MZ…","media":{"payload":[]}}""", ServerMessageReader.WrongType)]
    [InlineData("""{"event":"clear","streamSid":"MZ0"}""", ServerMessageReader.WrongStreamSid)]
    public void Says_what_Twilio_would_warn_about(string text, string? fault) => Assert.Equal(fault, Read(text).Fault);

    [Fact]
    public void Strings_are_unescaped()
    {
        Assert.Equal("/w==", Read("""{"event":"media","streamSid":"MZ…","media":{"payload":"\/w=="}}""").Payload);
        Assert.Equal("ä \" 1", Read("""{"event":"mark","streamSid":"MZ…","mark":{"name":"\u00e4 \" 1"}}""").Name);
    }

    [Fact]
    public void Any_beginning_of_a_message_is_a_fault()
    {
        const string Whole = """{"event":"mark","streamSid":"MZ…","mark":{"name":"\u00e4"}}""";
        for (var length = 0; length < Whole.Length; length++)
        {
            Assert.NotNull(Read(Whole[..length]).Fault);
        }
    }

    [Fact]
    public void Takes_whatever_the_servers_writer_writes()
    {
        var sid = Encoding.ASCII.GetBytes(Sid);
        var destination = new byte[1_024];
        var bytes = StreamMessageWriter.WriteMedia(destination, sid, [1, 2, 3, 4]);
        Assert.Null(ServerMessageReader.Read(destination.AsSpan(0, bytes), sid, new byte[1_024], out var message));
        Assert.Equal("AQIDBA==", Encoding.ASCII.GetString(message.Payload));
        bytes = StreamMessageWriter.WriteMark(destination, sid, "a\"\n\u00e4"u8);
        Assert.Null(ServerMessageReader.Read(destination.AsSpan(0, bytes), sid, new byte[1_024], out message));
        Assert.Equal("a\"\n\u00e4", Encoding.UTF8.GetString(message.Name));
        bytes = StreamMessageWriter.WriteClear(destination, sid);
        Assert.Null(ServerMessageReader.Read(destination.AsSpan(0, bytes), sid, new byte[1_024], out message));
        Assert.Equal(ServerEvent.Clear, message.Event);
    }

    [Fact]
    public void A_right_message_allocates_nothing()
    {
        var sid = Encoding.ASCII.GetBytes(Sid);
        var message = new byte[1_024];
        var bytes = StreamMessageWriter.WriteMedia(message, sid, new byte[160]);
        var scratch = new byte[1_024];
        AllocationCheck.Zero(() => ServerMessageReader.Read(message.AsSpan(0, bytes), sid, scratch, out _));
    }

    private static (string? Fault, string Payload, string Name) Read(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.Replace("MZ…", Sid, StringComparison.Ordinal));
        var fault = ServerMessageReader.Read(utf8, Encoding.ASCII.GetBytes(Sid), new byte[utf8.Length], out var message);
        return fault is null ? (null, Encoding.UTF8.GetString(message.Payload), Encoding.UTF8.GetString(message.Name)) : (fault, "", "");
    }
}
