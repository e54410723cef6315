using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Calls;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>A stream from its start to its end: what the assistant is told, what Twilio gets, what is written down.</summary>
public class StreamSessionTests
{
    private static readonly byte[] CallSid = Encoding.ASCII.GetBytes(StreamPeer.CallSid);

    [Fact]
    public async Task Audio_goes_to_the_echo_and_back_byte_for_byte_in_one_message_each()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            var audio = new byte[random.Next(1, 400)];
            random.NextBytes(audio);
            await served.Twilio.SendAsync(served.Twilio.Media(audio));
            var message = Assert.Single(served.Twilio.Messages());
            Assert.Equal(["event", "streamSid", "media"], message.EnumerateObject().Select(static property => property.Name));
            Assert.Equal(StreamPeer.StreamSid, message.GetProperty("streamSid").GetString());
            Assert.Equal(audio, message.GetProperty("media").GetProperty("payload").GetBytesFromBase64());
        }
    }

    [Fact]
    public async Task An_assistant_is_told_everything_in_order()
    {
        var assistant = new HeardAssistant();
        await using (var served = new ServedStream(consumers: assistant))
        {
            served.Answer();
            await served.Twilio.OpenAsync();
            await served.Twilio.SendAsync(served.Twilio.Media([1, 2]), StreamPeer.Digit('#'), """{"event":"news","streamSid":"MZ00000000000000000000000000000001"}""");
            Assert.True(assistant.Stream.SendMark("m"u8));
            await served.Twilio.SendAsync(StreamPeer.Mark("m"), served.Twilio.Media([3]), StreamPeer.Stop);
        }

        Assert.Equal(["start", "audio 2", "digit #", "mark m played", "audio 1", "end Stopped"], assistant.Told);
    }

    [Fact]
    public async Task Audio_marks_and_clears_leave_in_the_order_in_which_they_are_sent()
    {
        var assistant = new HeardAssistant();
        await using var served = new ServedStream(consumers: assistant);
        served.Answer();
        await served.Twilio.OpenAsync();
        Assert.True(assistant.Stream.SendAudio(new byte[20_000]));
        Assert.True(assistant.Stream.SendMark("the \"end\" é"u8));
        Assert.Equal(2500, assistant.Stream.Unheard.TotalMilliseconds);
        Assert.True(assistant.Stream.Clear());
        Assert.Equal(0, assistant.Stream.Unheard.TotalMilliseconds);
        Assert.False(assistant.Stream.SendMark(new byte[StreamLimits.MarkNameBytes + 1]));

        var messages = served.Twilio.Messages();
        Assert.Equal(["media", "media", "media", "mark", "clear"], messages.Select(static message => message.GetProperty("event").GetString()));
        Assert.Equal(20_000, messages.Take(3).Sum(static message => message.GetProperty("media").GetProperty("payload").GetBytesFromBase64().Length));
        Assert.Equal("the \"end\" é", messages[3].GetProperty("mark").GetProperty("name").GetString());
        Assert.Equal(["event", "streamSid"], messages[4].EnumerateObject().Select(static property => property.Name));

        await served.Twilio.SendAsync(StreamPeer.Mark("the \\\"end\\\" é"));
        Assert.Equal("mark the \"end\" é cleared", assistant.Told[^1]);
    }

    [Fact]
    public async Task Start_and_media_may_come_in_the_very_packet_of_the_upgrade()
    {
        await using var served = new ServedStream();
        served.Answer();
        byte[] all =
        [
            .. Encoding.ASCII.GetBytes(StreamPeer.Upgrade()), .. StreamPeer.Frame(1, Encoding.UTF8.GetBytes(StreamPeer.Connected)),
            .. StreamPeer.Frame(1, Encoding.UTF8.GetBytes(StreamPeer.Start())), .. StreamPeer.Frame(1, Encoding.UTF8.GetBytes(served.Twilio.Media([5, 6]))),
        ];
        await served.Connection.SendAsync(all);
        Assert.Equal("BQY=", Assert.Single(served.Twilio.Messages()).GetProperty("media").GetProperty("payload").GetString());
    }

    [Fact]
    public async Task What_comes_while_the_records_are_asked_is_kept_in_order()
    {
        var assistant = new HeardAssistant();
        await using var served = new ServedStream(consumers: assistant);
        served.Door.KnownCalls[StreamPeer.CallSid] = new KnownCall
        {
            CallSid = StreamPeer.CallSid,
            AccountSid = StreamPeer.AccountSid,
            AssistantId = 1,
            AnsweredAtMicros = UnixMicros.Now(served.Time),
            WelcomeMessage = new string('w', 600),
            Metadata = """{"tenant":"7","To":"overridden"}""",
        };
        await served.Connection.SendAsync(StreamPeer.Upgrade());
        await served.Twilio.SendAsync(StreamPeer.Connected, StreamPeer.Start(), served.Twilio.Media([1]), StreamPeer.Digit('1'), served.Twilio.Media([2]));
        await Eventually.HoldsAsync(() => assistant.Told.Count == 4);
        Assert.Equal(["start", "audio 1", "digit 1", "audio 1"], assistant.Told);
        Assert.Equal([1, 2], assistant.Audio);
        var call = assistant.Stream.Call;
        Assert.Equal(new string('w', 600), call.WelcomeMessage);
        Assert.Equal("7", call.Parameters["tenant"]);
        Assert.Equal("+15555550199", call.To);
        Assert.Equal("Reception", call.Assistant.Name);
    }

    [Fact]
    public async Task A_stop_that_comes_while_the_records_are_asked_ends_the_stream()
    {
        var assistant = new HeardAssistant();
        await using var served = new ServedStream(consumers: assistant);
        served.Door.KnownCalls[StreamPeer.CallSid] = new KnownCall
        {
            CallSid = StreamPeer.CallSid,
            AccountSid = StreamPeer.AccountSid,
            AssistantId = 1,
            AnsweredAtMicros = UnixMicros.Now(served.Time),
        };
        await served.Connection.SendAsync(StreamPeer.Upgrade());
        await served.Twilio.SendAsync(StreamPeer.Connected, StreamPeer.Start(), StreamPeer.Stop);
        await Eventually.HoldsAsync(() => assistant.Told.Count == 2);
        Assert.Equal(["start", "end Stopped"], assistant.Told);
    }

    [Fact]
    public async Task Hanging_up_sends_what_was_said_and_closes_normally()
    {
        var assistant = new HeardAssistant
        {
            OnHeard = static (stream, _) =>
            {
                stream.SendAudio([9]);
                stream.HangUp();
                stream.SendAudio([8]);
            },
        };
        await using var served = new ServedStream(consumers: assistant);
        served.Answer();
        await served.Twilio.OpenAsync();
        await served.Twilio.SendAsync(served.Twilio.Media([1]));
        var frames = served.Twilio.Received();
        Assert.Equal([1, 8], frames.Select(static frame => frame.Opcode));
        Assert.Contains("CQ==", Encoding.UTF8.GetString(frames[0].Payload), StringComparison.Ordinal);
        Assert.Equal("03E8", Convert.ToHexString(frames[1].Payload));
        Assert.True(served.Door.Ended.TryFind(CallSid, 0, out var end));
        Assert.Equal(StreamEnd.HungUp, end);
        await served.Twilio.CloseAsync(1000);
        await served.Serving;
        Assert.False(assistant.Stream.IsOpen);
        Assert.False(assistant.Stream.SendAudio([1]));
        Assert.False(assistant.Stream.Clear());
        Assert.Equal("end HungUp", assistant.Told[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_assistant_that_fails_ends_the_stream_as_failed(bool throws)
    {
        var assistant = new HeardAssistant
        {
            OnHeard = (stream, _) =>
            {
                stream.Fail();
                if (throws)
                {
                    throw new InvalidOperationException("The assistant's fault.");
                }
            },
        };
        await using var served = new ServedStream(consumers: assistant);
        served.Answer();
        await served.Twilio.OpenAsync();
        await served.Twilio.SendAsync(served.Twilio.Media([1]));
        Assert.Equal(1011, served.Twilio.Closed().Code);
        Assert.True(served.Door.Ended.TryFind(CallSid, 0, out var end));
        Assert.Equal(StreamEnd.AssistantFailed, end);
        Assert.Equal("end AssistantFailed", assistant.Told[^1]);
    }

    [Fact]
    public async Task The_record_has_what_went_over_the_stream()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        Assert.Equal(1, served.Door.Streams.Live.Count);
        await served.Twilio.SendAsync(served.Twilio.Media(new byte[160]), served.Twilio.Media(new byte[100]));
        var live = served.Door.Streams.Live.Find(StreamPeer.CallSid)!;
        Assert.Equal(new StreamFigures(4, 2, 260, 260, 0), live.Figures);
        Assert.Equal("+15555550100", live.Describe().From);
        await served.Twilio.SendAsync(StreamPeer.Stop);
        Assert.Equal(1000, served.Twilio.Closed().Code);
        await served.Twilio.CloseAsync(1000);
        await served.Serving;
        Assert.Equal(0, served.Door.Streams.Live.Count);

        await Eventually.HoldsAsync(() => served.Door.Store.Rows.Count == 2);
        var (started, stopped) = (served.Door.Store.Rows[0], served.Door.Store.Rows[1]);
        Assert.Contains(StreamPeer.StreamSid, started, StringComparison.Ordinal);
        Assert.Contains("\"stopped\"", stopped, StringComparison.Ordinal);
        Assert.Contains("5,2,260,260,0", stopped, StringComparison.Ordinal);
        Assert.Equal(1, served.Door.Streams.Counters.Ended(StreamEnd.Stopped).Value);
        Assert.Equal(5, served.Door.Streams.Counters.MessagesIn.Value);
    }

    [Theory]
    [InlineData(1000, StreamEnd.Closed)]
    [InlineData(0, StreamEnd.Lost)]
    public async Task A_stream_that_ends_without_a_stop_is_a_failure_for_the_caller(int code, StreamEnd expected)
    {
        var assistant = new HeardAssistant();
        await using var served = new ServedStream(consumers: assistant);
        served.Answer();
        await served.Twilio.OpenAsync();
        if (code != 0)
        {
            await served.Twilio.CloseAsync((ushort)code);
            Assert.Equal(code, served.Twilio.Closed().Code);
        }
        else
        {
            served.Connection.FinishSending();
        }

        await served.Serving;
        Assert.Equal($"end {expected}", assistant.Told[^1]);
        Assert.True(served.Door.Ended.TryFind(CallSid, 0, out var end));
        Assert.True(end.IsFailure());
    }

    [Fact]
    public async Task A_drain_lets_streams_go_on_until_they_are_to_end()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        served.Door.Drain.BeginDraining();
        served.Door.Drain.BeginClosing();
        await served.Twilio.SendAsync(served.Twilio.Media([1]));
        Assert.Single(served.Twilio.Messages());
        served.Door.Drain.BeginEndingStreams();
        Assert.Equal(1001, served.Twilio.Closed().Code);
        await served.Twilio.CloseAsync(1001);
        await served.Serving;
        Assert.Equal(1, served.Door.Streams.Counters.Ended(StreamEnd.Drained).Value);
    }

    [Fact]
    public async Task A_redirected_call_may_have_another_stream_after_the_first()
    {
        await using var served = new ServedStream();
        served.Answer();
        await served.Twilio.OpenAsync();
        await served.Twilio.SendAsync(StreamPeer.Stop);
        await served.Twilio.CloseAsync(1000);
        await served.Serving;
        served.Answer();

        await using var connection = new PipedConnection();
        var second = new StreamPeer(connection);
        var serving = served.Door.Listener.ServeAsync(connection.Connection);
        await second.OpenAsync(streamSid: "MZ00000000000000000000000000000002");
        Assert.Equal(1, served.Door.Streams.Live.Count);
        Assert.False(served.Door.Ended.TryFind(CallSid, 0, out _));
        await second.CloseAsync(1000);
        await serving;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_assistant_may_hang_up_at_the_very_start(bool isRemembered)
    {
        var assistant = new HeardAssistant { OnStarted = static stream => stream.HangUp() };
        await using var served = new ServedStream(consumers: assistant);
        served.Answer(fitted: isRemembered);
        await served.Twilio.OpenAsync();
        await Eventually.HoldsAsync(() => served.Door.Streams.Live.Count == 0 && assistant.Told.Contains("end HungUp"));
        Assert.Equal(["start", "end HungUp"], assistant.Told);
        Assert.True(served.Door.Ended.TryFind(CallSid, 0, out var end));
        Assert.Equal(StreamEnd.HungUp, end);
    }

    [Fact]
    public async Task Records_that_do_not_answer_do_not_keep_the_caller_waiting()
    {
        using var answer = new ManualResetEventSlim();
        await using var served = new ServedStream();
        served.Door.ExpectsWarnings = true;
        served.Door.Records = _ =>
        {
            answer.Wait();
            return null;
        };
        await served.Twilio.OpenAsync();
        await served.Twilio.SendAsync(served.Twilio.Media([1]));
        served.Time.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(served.Twilio.Received());
        served.Time.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("AQ==", Assert.Single(served.Twilio.Messages()).GetProperty("media").GetProperty("payload").GetString());
        Assert.Contains("did not answer", Assert.Single(served.Door.Log.Errors), StringComparison.Ordinal);

        // What they say in the end comes too late to matter.
        answer.Set();
        await served.Twilio.SendAsync(served.Twilio.Media([2]), StreamPeer.Stop);
        await Eventually.HoldsAsync(() => served.Door.Streams.Counters.Ended(StreamEnd.Stopped).Value == 1);
    }

    [Fact]
    public async Task While_the_records_are_asked_audio_beyond_the_bound_is_dropped_and_counted_and_nothing_else()
    {
        using var answer = new ManualResetEventSlim();
        var assistant = new HeardAssistant();
        await using var served = new ServedStream(consumers: assistant);
        served.Door.Records = _ =>
        {
            answer.Wait();
            return new KnownCall { CallSid = StreamPeer.CallSid, AssistantId = 1, AnsweredAtMicros = UnixMicros.Now(served.Time) };
        };
        await served.Twilio.OpenAsync();
        const int Messages = 2_000;
        for (var i = 0; i < Messages; i++)
        {
            await served.Twilio.SendAsync(served.Twilio.Media(new byte[160]));
        }

        await served.Twilio.SendAsync(StreamPeer.Digit('7'));
        answer.Set();
        await Eventually.HoldsAsync(() => assistant.Told.Contains("digit 7"));
        await served.Twilio.SendAsync(StreamPeer.Stop);
        await Eventually.HoldsAsync(() => served.Door.Streams.Counters.AudioBytesDropped.Value > 0);
        Assert.InRange(assistant.Audio.Count, 160, (Messages - 1) * 160);
        Assert.Equal((Messages * 160) - assistant.Audio.Count, served.Door.Streams.Counters.AudioBytesDropped.Value);
        Assert.Equal(Messages * 160, served.Door.Streams.Counters.AudioBytesIn.Value);
    }

    [Fact]
    public async Task A_stream_ends_once_also_when_Twilio_never_takes_what_was_said_last()
    {
        var assistant = new HeardAssistant
        {
            OnHeard = static (stream, _) =>
            {
                stream.SendAudio(new byte[2_000]);
                stream.HangUp();
            },
        };
        await using var served = new ServedStream(consumers: assistant, outputBytes: 1_000);
        served.Answer();
        await served.Twilio.OpenAsync();
        await served.Twilio.SendAsync(served.Twilio.Media([1]));
        await Eventually.HoldsAsync(() =>
        {
            served.Time.Pass(TimeSpan.FromSeconds(1));
            return served.Serving.IsCompleted;
        });
        Assert.Equal(1, served.Door.Streams.Counters.Ended(StreamEnd.HungUp).Value);
        Assert.Equal(1, Enum.GetValues<StreamEnd>().Sum(end => served.Door.Streams.Counters.Ended(end).Value));
    }
}
