using System.Buffers.Binary;
using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>Every way in which a stream is not served, or not any longer: its close code, its reason, its counter.</summary>
public class StreamRefusalTests
{
    [Theory]
    [InlineData("wss://voice.example.com", "12345", true)]
    [InlineData("wss://voice.example.com", "54321", false)]
    [InlineData("https://voice.example.com", "12345", false)]
    public async Task An_upgrade_needs_a_signature_over_the_wss_url(string origin, string token, bool isTaken)
    {
        await using var served = new ServedStream();
        await served.Connection.SendAsync(StreamPeer.Upgrade(origin, authToken: token));
        Assert.StartsWith(isTaken ? "HTTP/1.1 101 " : "HTTP/1.1 403 ", served.Connection.Received(), StringComparison.Ordinal);
        Assert.Equal(isTaken ? 1 : 0, served.Door.Streams.Counters.Opened.Value);
    }

    [Theory]
    [InlineData("/streams")]
    [InlineData("/streams/")]
    public async Task Both_slash_forms_open_a_stream(string target)
    {
        await using var served = new ServedStream();
        await served.Connection.SendAsync(StreamPeer.Upgrade(target: target));
        Assert.StartsWith("HTTP/1.1 101 ", served.Connection.Received(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_nobody_answered_is_refused_after_the_records_were_asked()
    {
        await using var served = new ServedStream();
        await served.Twilio.OpenAsync();
        await Ends(served, StreamEnd.UnknownCall, 1008);
        Assert.Equal(1, served.Door.Streams.Counters.AskedRecords.Value);
        Assert.Empty(served.Door.Store.Rows);
    }

    [Fact]
    public async Task A_call_of_another_account_is_refused()
    {
        await using var served = new ServedStream();
        served.Answer(accountSid: "AC00000000000000000000000000000002");
        await served.Twilio.OpenAsync();
        await Ends(served, StreamEnd.AnotherAccount, 1008);
    }

    [Fact]
    public async Task A_call_that_was_answered_too_long_ago_is_refused()
    {
        await using var served = new ServedStream();
        served.Answer(ago: TimeSpan.FromSeconds(121));
        served.Door.KnownCalls[StreamPeer.CallSid] = Known(served, TimeSpan.FromSeconds(121));
        await served.Twilio.OpenAsync();
        await Ends(served, StreamEnd.TooLate, 1008);
    }

    [Fact]
    public async Task A_call_that_was_redirected_on_another_node_since_is_served()
    {
        await using var served = new ServedStream();
        served.Answer(ago: TimeSpan.FromSeconds(121));
        served.Door.KnownCalls[StreamPeer.CallSid] = Known(served, TimeSpan.FromSeconds(1));
        await served.Twilio.OpenAsync();
        await Eventually.HoldsAsync(() => served.Door.Streams.Live.Count == 1);
    }

    [Fact]
    public async Task A_call_that_is_over_is_refused()
    {
        await using var served = new ServedStream();
        served.Answer();
        served.Door.Answered.NoteOver(Encoding.ASCII.GetBytes(StreamPeer.CallSid), Encoding.ASCII.GetBytes(StreamPeer.AccountSid));
        served.Door.KnownCalls[StreamPeer.CallSid] = Known(served, TimeSpan.Zero) with { IsOver = true };
        await served.Twilio.OpenAsync();
        await Ends(served, StreamEnd.TooLate, 1008);
    }

    [Fact]
    public async Task A_second_live_stream_of_a_call_is_refused_and_the_first_goes_on()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();

        await using var connection = new PipedConnection();
        var second = new StreamPeer(connection);
        var serving = served.Door.Listener.ServeAsync(connection.Connection);
        await second.OpenAsync(streamSid: "MZ00000000000000000000000000000002");
        var (code, reason) = second.Closed();
        Assert.Equal(1008, code);
        Assert.Contains("live stream already", reason, StringComparison.Ordinal);
        await second.CloseAsync(1008);
        await serving;
        Assert.Equal(1, served.Door.Streams.Counters.Ended(StreamEnd.SecondStream).Value);

        served.Twilio.Received();
        await served.Twilio.SendAsync(served.Twilio.Media([1, 2, 3]));
        Assert.Equal("AQID", Assert.Single(served.Twilio.Messages()).GetProperty("media").GetProperty("payload").GetString());
    }

    [Fact]
    public async Task A_stream_of_a_call_that_was_redirected_takes_the_place_of_one_that_seems_open_still()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        served.Time.Pass(TimeSpan.FromSeconds(5));
        served.Answer();

        await using var connection = new PipedConnection();
        var second = new StreamPeer(connection);
        var serving = served.Door.Listener.ServeAsync(connection.Connection);
        await second.OpenAsync(streamSid: "MZ00000000000000000000000000000002");
        Assert.Equal("MZ00000000000000000000000000000002", Assert.Single(served.Door.Streams.Live.All).Describe().StreamSid);
        Assert.Equal(1001, served.Twilio.Closed().Code);
        Assert.False(served.Door.Ended.TryFind(Encoding.ASCII.GetBytes(StreamPeer.CallSid), 0, out _));
        await second.CloseAsync(1000);
        await serving;
    }

    [Fact]
    public async Task A_start_that_does_not_come_in_time_ends_the_stream()
    {
        await using var served = new ServedStream();
        await served.Connection.SendAsync(StreamPeer.Upgrade());
        await served.Twilio.SendAsync(StreamPeer.Connected);
        served.Time.Pass(TimeSpan.FromSeconds(9));
        Assert.Empty(served.Twilio.Received());
        served.Time.Pass(TimeSpan.FromSeconds(2));
        await Ends(served, StreamEnd.StartTimeout, 1008);
    }

    [Fact]
    public async Task Silence_for_a_minute_ends_the_stream_and_pings_come_before()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        served.Time.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal([9, 9], served.Twilio.Received().Select(static frame => frame.Opcode));
        await served.Twilio.SendFrameAsync(10, []);
        served.Time.Pass(TimeSpan.FromSeconds(2));
        await Ends(served, StreamEnd.IdleTimeout, 1008);
    }

    [Fact]
    public async Task A_binary_message_ends_the_stream()
    {
        await using var served = await Live();
        await served.Twilio.SendFrameAsync(2, [1, 2, 3]);
        await Ends(served, StreamEnd.BinaryMessage, 1003, answered: false);
    }

    [Fact]
    public async Task A_message_of_65_KiB_ends_the_stream()
    {
        await using var served = await Live();
        await served.Twilio.SendFrameAsync(1, new byte[65 * 1024]);
        await Ends(served, StreamEnd.MessageTooBig, 1009, answered: false);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_ends_the_stream()
    {
        await using var served = await Live();
        await served.Twilio.SendFrameAsync(1, [(byte)'{', 0xc0, 0xaf]);
        await Ends(served, StreamEnd.InvalidText, 1007, answered: false);
    }

    [Theory]
    [InlineData("{\"event\":\"media\"")]
    [InlineData("[]")]
    [InlineData("{\"event\":\"media\",\"streamSid\":\"MZ00000000000000000000000000000001\",\"media\":{\"payload\":\"****\"}}")]
    public async Task A_message_that_is_not_what_Twilio_sends_ends_the_stream(string message)
    {
        await using var served = await Live();
        await served.Twilio.SendAsync(message);
        await Ends(served, StreamEnd.InvalidMessage, 1007);
    }

    [Fact]
    public async Task A_start_in_another_format_than_mulaw_is_refused()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Connection.SendAsync(StreamPeer.Upgrade());
        await served.Twilio.SendAsync(StreamPeer.Connected, StreamPeer.Start().Replace("audio/x-mulaw", "audio/opus", StringComparison.Ordinal));
        await Ends(served, StreamEnd.InvalidMessage, 1007);
    }

    public static TheoryData<string[]> WrongOrders => new(
    [
        [StreamPeer.Start()],
        [StreamPeer.Connected, StreamPeer.Connected],
        [StreamPeer.Connected, StreamPeer.Mark("x")],
        [StreamPeer.Connected, StreamPeer.Start(), StreamPeer.Start()],
        [StreamPeer.Connected, StreamPeer.Start(), StreamPeer.Mark("x").Replace("MZ00000000000000000000000000000001", "MZ2", StringComparison.Ordinal)],
        [StreamPeer.Connected, StreamPeer.Start(), """{"event":"clear","streamSid":"MZ00000000000000000000000000000001"}"""],
    ]);

    [Theory]
    [MemberData(nameof(WrongOrders))]
    public async Task Messages_out_of_order_end_the_stream(string[] messages)
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Connection.SendAsync(StreamPeer.Upgrade());
        await served.Twilio.SendAsync(messages);
        await Ends(served, StreamEnd.WrongOrder, 1008);
    }

    [Fact]
    public async Task A_broken_frame_ends_the_stream()
    {
        await using var served = await Live();
        await served.Connection.SendAsync(new byte[] { 0xf1, 0x80, 0, 0, 0, 0 });
        await Ends(served, StreamEnd.ProtocolError, 1002, answered: false);
    }

    [Fact]
    public async Task An_assistant_that_is_not_there_any_more_ends_the_stream_as_failed()
    {
        await using var served = new ServedStream();
        served.Door.ExpectsWarnings = true;
        served.Answer(assistant: 77);
        await served.Twilio.OpenAsync();
        await Ends(served, StreamEnd.AssistantFailed, 1011);
        Assert.True(served.Door.Ended.TryFind(Encoding.ASCII.GetBytes(StreamPeer.CallSid), 0, out var end));
        Assert.Equal(StreamEnd.AssistantFailed, end);
    }

    private static KnownCall Known(ServedStream served, TimeSpan ago) => new()
    {
        CallSid = StreamPeer.CallSid,
        AccountSid = StreamPeer.AccountSid,
        AssistantId = 1,
        AnsweredAtMicros = UnixMicros.Now(served.Time) - (long)ago.TotalMicroseconds,
    };

    private static async Task<ServedStream> Live()
    {
        var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        Assert.Empty(served.Twilio.Received());
        Assert.Equal(1, served.Door.Streams.Live.Count);
        return served;
    }

    private static async Task Ends(ServedStream served, StreamEnd end, int code, bool answered = true)
    {
        var frames = new List<(int Opcode, byte[] Payload)>();
        await Eventually.HoldsAsync(() =>
        {
            frames.AddRange(served.Twilio.Received());
            return frames.Exists(static frame => frame.Opcode == 8);
        });
        var close = frames[^1].Payload;
        var (sent, reason) = (BinaryPrimitives.ReadUInt16BigEndian(close), Encoding.UTF8.GetString(close.AsSpan(2)));
        Assert.Equal(code, sent);
        Assert.NotEmpty(reason);
        if (answered)
        {
            await served.Twilio.CloseAsync(1000);
        }

        served.Time.Pass(TimeSpan.FromSeconds(2));
        await served.Serving;
        Assert.Equal(1, served.Door.Streams.Counters.Ended(end).Value);
        Assert.Equal(1, Enum.GetValues<StreamEnd>().Sum(each => served.Door.Streams.Counters.Ended(each).Value));
        Assert.Equal(0, served.Door.Streams.Live.Count);
    }
}
