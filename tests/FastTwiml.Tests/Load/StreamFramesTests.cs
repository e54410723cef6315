using System.Text;
using System.Text.Json;
using FastTwiml.Load.Streams;
using FastTwiml.Load.Streams.Frames;
using Xunit;

namespace FastTwiml.Tests.Load;

public class StreamFramesTests
{
    private static readonly byte[] Sid = StreamMessages.StreamSid(seed: 9, stream: 4);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(389)]
    [InlineData(65_535)]
    public void A_frame_unmasked_is_its_payload(int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var frame = new byte[MaskedFrame.LongestHead + length];
        var head = MaskedFrame.HeadLength(length);
        payload.CopyTo(frame, head);
        Assert.Equal(head + length, MaskedFrame.Finish(frame, Opcode.Text, length, 0xA1B2C3D4));

        Assert.Equal(0x81, frame[0]);
        Assert.Equal(length <= 125 ? 0x80 | length : 0xFE, frame[1]);
        Assert.True(length <= 125 || (frame[2] << 8 | frame[3]) == length);
        var key = frame[(head - 4)..head];
        Assert.Equal([0xD4, 0xC3, 0xB2, 0xA1], key);
        Assert.Equal(payload, frame.Skip(head).Take(length).Select((value, i) => (byte)(value ^ key[i % 4])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250_000)]
    public void A_media_message_is_as_twilio_writes_it(long number)
    {
        var payload = new MediaPayloads(1).Of(stream: 4, number).ToArray();
        var buffer = new byte[StreamMessages.LongestMedia];
        var length = StreamMessages.WriteMedia(buffer, Sid, number, payload);
        using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
        var media = document.RootElement.GetProperty("media");
        Assert.Equal("media", document.RootElement.GetProperty("event").GetString());
        Assert.Equal((number + 2).ToString(), document.RootElement.GetProperty("sequenceNumber").GetString());
        Assert.Equal(Encoding.ASCII.GetString(Sid), document.RootElement.GetProperty("streamSid").GetString());
        Assert.Equal(("inbound", (number + 1).ToString(), ((number * 20) + 5).ToString()), (media.GetProperty("track").GetString(), media.GetProperty("chunk").GetString(), media.GetProperty("timestamp").GetString()));
        Assert.Equal(160, media.GetProperty("payload").GetBytesFromBase64().Length);
    }

    [Fact]
    public void Every_stream_has_a_sid_and_a_call_of_its_own()
    {
        var starts = Enumerable.Range(0, 1_000).Select(static stream => JsonDocument.Parse(StreamMessages.Start(StreamMessages.StreamSid(9, stream))).RootElement.GetProperty("start")).ToArray();
        Assert.Equal(1_000, starts.Select(static start => start.GetProperty("streamSid").GetString()).Distinct().Count());
        Assert.Equal(1_000, starts.Select(static start => start.GetProperty("callSid").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x03, 1, 2, 3 }, 2, 5)]
    [InlineData(new byte[] { 0x89, 0x00 }, 2, 2)]
    [InlineData(new byte[] { 0x81, 126, 0, 2, 1, 2 }, 4, 6)]
    [InlineData(new byte[] { 0x81, 127, 0, 0, 0, 0, 0, 0, 0, 1, 9 }, 10, 11)]
    public void A_servers_frame_is_known_when_its_last_byte_is_there(byte[] bytes, int head, int length)
    {
        for (var split = 0; split < bytes.Length; split++)
        {
            Assert.False(ServerFrame.TryRead(bytes.AsSpan(0, split), out _));
        }

        Assert.True(ServerFrame.TryRead([.. bytes, 0x81], out var frame));
        Assert.Equal((head, length), (frame.HeadLength, frame.Length));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x83 })]
    [InlineData(new byte[] { 0x01, 0x03 })]
    [InlineData(new byte[] { 0xC1, 0x03 })]
    [InlineData(new byte[] { 0x81, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0 })]
    public void What_no_server_may_send_here_is_refused(byte[] bytes) => Assert.Throws<FrameException>(() => ServerFrame.TryRead(bytes, out _));
}
