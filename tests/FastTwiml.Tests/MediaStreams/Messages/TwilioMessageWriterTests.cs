using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

/// <summary>The messages are those that Twilio's documentation prints, byte for byte.</summary>
public class TwilioMessageWriterTests
{
    private const string Sid = "MZ00000000000000000000000000000001";
    private const string Account = "AC00000000000000000000000000000001";
    private const string Call = "CA00000000000000000000000000000001";

    private static readonly byte[] s_sid = Encoding.ASCII.GetBytes(Sid);
    private static readonly byte[] s_account = Encoding.ASCII.GetBytes(Account);
    private static readonly byte[] s_call = Encoding.ASCII.GetBytes(Call);

    [Fact]
    public void Connected() => Assert.Equal(
        """{"event":"connected","protocol":"Call","version":"1.0.0"}""", Encoding.ASCII.GetString(TwilioMessageWriter.Connected));

    [Fact]
    public void Start() => Assert.Equal(
        $$$"""{"event":"start","sequenceNumber":"1","start":{"accountSid":"{{{Account}}}","streamSid":"{{{Sid}}}","callSid":"{{{Call}}}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"one-time-secret","caller":"+15555550100"}},"streamSid":"{{{Sid}}}"}""",
        WriteStart(CustomParameters.ToJson([new("token", "one-time-secret"), new("caller", "+15555550100")])));

    [Fact]
    public void Start_without_parameters() => Assert.Contains(
        "\"customParameters\":{}},\"streamSid\"", WriteStart(TwilioMessageWriter.NoParameters.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Media() => Assert.Equal(
        $$$"""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39//w=="},"streamSid":"{{{Sid}}}"}""",
        WriteMedia(2, 1, 155, [0x7F, 0x7F, 0x7F, 0xFF]));

    [Fact]
    public void Dtmf() => Assert.Equal(
        $$$"""{"event":"dtmf","streamSid":"{{{Sid}}}","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}""",
        Written(TwilioMessageWriter.DtmfBytes(s_sid.Length, 5), static room => TwilioMessageWriter.WriteDtmf(room, s_sid, 5, (byte)'1')));

    [Fact]
    public void Mark() => Assert.Equal(
        $$$"""{"event":"mark","sequenceNumber":"4","streamSid":"{{{Sid}}}","mark":{"name":"utterance-7"}}""",
        WriteMark(4, "utterance-7"u8.ToArray()));

    [Fact]
    public void Stop() => Assert.Equal(
        $$$"""{"event":"stop","sequenceNumber":"378","streamSid":"{{{Sid}}}","stop":{"accountSid":"{{{Account}}}","callSid":"{{{Call}}}"}}""",
        Written(
            TwilioMessageWriter.StopBytes(s_sid.Length, 378, s_account.Length, s_call.Length),
            static room => TwilioMessageWriter.WriteStop(room, s_sid, 378, s_account, s_call)));

    [Fact]
    public void Media_of_any_number_and_length_is_as_long_as_announced_and_is_read_fast() => Prop.ForAll<byte[], int>(static (audio, bits) =>
    {
        var number = long.MaxValue >> Math.Max(4, bits & 63);
        var text = WriteMedia(number, number / 3, number / 7, audio);
        var payload = audio.Length == 0 ? string.Empty : $" payload={Convert.ToBase64String(audio)}";
        Assert.Equal(
            $"Media streamSid={Sid} sequenceNumber={number} track=inbound chunk={number / 3} timestamp={number / 7}{payload}",
            MessageText.ReadFast(Encoding.ASCII.GetBytes(text)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mark_of_any_name_is_as_long_as_announced_and_is_read() => Prop.ForAll<byte[], NonNegativeInt>(static (name, number) =>
    {
        var text = WriteMark(number.Get, name);
        var read = name.Length == 0 ? string.Empty : $" name={Encoding.UTF8.GetString(name)}";
        return MessageText.Read(Encoding.UTF8.GetBytes(text)) == $"Mark streamSid={Sid} sequenceNumber={number.Get}{read}";
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Allocates_nothing()
    {
        var room = new byte[1024];
        var audio = new byte[160];
        AllocationCheck.Zero(() =>
        {
            TwilioMessageWriter.WriteMedia(room.AsSpan(0, TwilioMessageWriter.MediaBytes(s_sid.Length, 2, 1, 155, audio.Length)), s_sid, 2, 1, 155, audio);
            TwilioMessageWriter.WriteMark(room.AsSpan(0, TwilioMessageWriter.MarkBytes(s_sid.Length, 4, "a\"b"u8)), s_sid, 4, "a\"b"u8);
        });
    }

    private static string WriteStart(byte[] parameters) => Written(
        TwilioMessageWriter.StartBytes(s_sid, s_account, s_call, parameters),
        room => TwilioMessageWriter.WriteStart(room, s_sid, s_account, s_call, parameters));

    private static string WriteMedia(long sequenceNumber, long chunk, long timestamp, byte[] audio) => Written(
        TwilioMessageWriter.MediaBytes(s_sid.Length, sequenceNumber, chunk, timestamp, audio.Length),
        room => TwilioMessageWriter.WriteMedia(room, s_sid, sequenceNumber, chunk, timestamp, audio));

    private static string WriteMark(long sequenceNumber, byte[] name) => Written(
        TwilioMessageWriter.MarkBytes(s_sid.Length, sequenceNumber, name),
        room => TwilioMessageWriter.WriteMark(room, s_sid, sequenceNumber, name));

    private delegate int Write(Span<byte> room);

    private static string Written(int bytes, Write write)
    {
        using var room = GuardedMemory.Room(bytes);
        Assert.Equal(bytes, write(room.Span));
        return Encoding.UTF8.GetString(room.Span);
    }
}
