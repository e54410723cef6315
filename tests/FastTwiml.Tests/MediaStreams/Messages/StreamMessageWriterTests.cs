using System.Text;
using System.Text.Json;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class StreamMessageWriterTests
{
    private const string Sid = "MZ00000000000000000000000000000001";

    private static readonly byte[] s_sid = Encoding.ASCII.GetBytes(Sid);

    [Fact]
    public void Writes_media_as_documented() => Assert.Equal(
        $$$"""{"event":"media","streamSid":"{{{Sid}}}","media":{"payload":"f39//w=="}}""",
        Media([0x7F, 0x7F, 0x7F, 0xFF]));

    [Fact]
    public void Writes_a_payload_as_it_is() => Assert.Equal(
        $$$"""{"event":"media","streamSid":"{{{Sid}}}","media":{"payload":"f39//w=="}}""",
        MediaPayload("f39//w=="));

    [Fact]
    public void Writes_a_mark_as_documented() => Assert.Equal(
        $$$"""{"event":"mark","streamSid":"{{{Sid}}}","mark":{"name":"utterance-7"}}""",
        Mark("utterance-7"u8.ToArray()));

    [Fact]
    public void Writes_a_clear_as_documented() => Assert.Equal($$"""{"event":"clear","streamSid":"{{Sid}}"}""", Clear());

    [Fact]
    public void Audio_of_any_length_comes_back() => Prop.ForAll<byte[]>(static audio =>
    {
        var text = Media(audio);
        using var document = JsonDocument.Parse(text);
        var payload = document.RootElement.GetProperty("media").GetProperty("payload");
        return payload.GetString() == Convert.ToBase64String(audio)
            && text == MediaPayload(Convert.ToBase64String(audio))
            && MessageText.ReadFast(Encoding.ASCII.GetBytes(text)) is not null;
    }).QuickCheckThrowOnFailure();

    /// <summary>Invalid UTF-8 comes back as U+FFFD, as the framework replaces it.</summary>
    [Fact]
    public void A_mark_with_any_name_comes_back() => Prop.ForAll<byte[]>(static name =>
    {
        var text = Mark(name);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("mark").GetProperty("name").GetString() == Encoding.UTF8.GetString(name);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Allocates_nothing()
    {
        var room = new byte[1024];
        var audio = new byte[160];
        AllocationCheck.Zero(() =>
        {
            StreamMessageWriter.WriteMedia(room.AsSpan(0, StreamMessageWriter.MediaBytes(s_sid.Length, audio.Length)), s_sid, audio);
            StreamMessageWriter.WriteMediaPayload(room.AsSpan(0, StreamMessageWriter.MediaPayloadBytes(s_sid.Length, 4)), s_sid, "f39/"u8);
            StreamMessageWriter.WriteMark(room.AsSpan(0, StreamMessageWriter.MarkBytes(s_sid.Length, "a\"b\u0001é"u8)), s_sid, "a\"b\u0001é"u8);
            StreamMessageWriter.WriteClear(room.AsSpan(0, StreamMessageWriter.ClearBytes(s_sid.Length)), s_sid);
        });
    }

    private static string Media(byte[] audio)
    {
        using var room = GuardedMemory.Room(StreamMessageWriter.MediaBytes(s_sid.Length, audio.Length));
        return Whole(room, StreamMessageWriter.WriteMedia(room.Span, s_sid, audio));
    }

    private static string MediaPayload(string payload)
    {
        using var room = GuardedMemory.Room(StreamMessageWriter.MediaPayloadBytes(s_sid.Length, payload.Length));
        return Whole(room, StreamMessageWriter.WriteMediaPayload(room.Span, s_sid, Encoding.ASCII.GetBytes(payload)));
    }

    private static string Mark(byte[] name)
    {
        using var room = GuardedMemory.Room(StreamMessageWriter.MarkBytes(s_sid.Length, name));
        return Whole(room, StreamMessageWriter.WriteMark(room.Span, s_sid, name));
    }

    private static string Clear()
    {
        using var room = GuardedMemory.Room(StreamMessageWriter.ClearBytes(s_sid.Length));
        return Whole(room, StreamMessageWriter.WriteClear(room.Span, s_sid));
    }

    private static string Whole(GuardedMemory room, int written)
    {
        Assert.Equal(room.Span.Length, written);
        return Encoding.UTF8.GetString(room.Span);
    }
}
