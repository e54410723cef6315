using FastTwiml.Assistants;
using FastTwiml.Relays;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Relays;

public class RelayConsumerTests
{
    [Fact]
    public async Task What_came_while_it_was_connecting_follows_connected_and_start_as_Twilio_sent_it()
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        string[] sent = [stream.Twilio.Media([1, 2, 3]), StreamPeer.Digit('5'), """{"event":"novelty", "streamSid":"MZ00000000000000000000000000000001" }""", StreamPeer.Mark("a")];
        await stream.Twilio.SendAsync(sent);

        var server = new FakeServer();
        Assert.True(stream.Relay.Attach(server));
        Assert.Equal(StreamPeer.Connected, server.Messages[0]);
        Assert.Equal(sent, server.Messages.Skip(2));
        var late = stream.Twilio.Media([4, 5, 6]);
        await stream.Twilio.SendAsync(late);
        Assert.Equal(late, server.Messages[^1]);
    }

    [Fact]
    public async Task A_start_that_nothing_is_added_to_stays_as_it_came()
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        var server = new FakeServer();
        stream.Relay.Attach(server);
        Assert.Equal([StreamPeer.Connected, StreamPeer.Start()], server.Messages);
    }

    [Fact]
    public async Task A_server_that_does_not_read_gets_the_newest_audio_and_every_other_message()
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        var server = new FakeServer { IsReading = false };
        stream.Relay.Attach(server);

        List<string> sent = [];
        for (var i = 0; i < 2_000; i++)
        {
            sent.Add(i % 100 == 99 ? StreamPeer.Digit((char)('0' + (i / 100 % 10))) : stream.Twilio.Media(new byte[160]));
            await stream.Twilio.SendAsync(sent[^1]);
        }

        var before = server.Messages.Count;
        Assert.False(stream.Relay.SendWaiting());
        Assert.Equal(before, server.Messages.Count);

        server.IsReading = true;
        server.Read();
        Assert.True(stream.Relay.SendWaiting());

        var got = server.Messages.Skip(2).ToList();
        var missing = sent.Except(got).Where(static text => text.Contains("\"media\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(missing);
        Assert.Equal(missing.Count * 160, stream.Relay.DroppedBytes);

        // What is left is in order, and what is missing lies behind what the socket had taken and before what waited.
        var kept = sent.Where(text => !missing.Contains(text)).ToList();
        Assert.Equal(kept, got);
        Assert.Equal(sent.Count(static text => text.Contains("dtmf", StringComparison.Ordinal)), got.Count(static text => text.Contains("dtmf", StringComparison.Ordinal)));
        var first = sent.IndexOf(missing[0]);
        var last = sent.IndexOf(missing[^1]);
        Assert.Equal(missing, sent[first..(last + 1)].Where(static text => text.Contains("\"media\"", StringComparison.Ordinal)));
        Assert.Equal(0, stream.Served.Door.Streams.Counters.Ended(StreamEnd.AssistantFailed).Value);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_at_all_has_failed()
    {
        await using var stream = new RelayedStream();
        stream.Served.Door.ExpectsWarnings = true;
        await stream.Twilio.OpenAsync();
        stream.Relay.Attach(new FakeServer { IsReading = false });
        var name = new string('n', 1_000);
        for (var i = 0; i < 200; i++)
        {
            await stream.Twilio.SendAsync(StreamPeer.Mark(name));
        }

        Assert.Equal(1, stream.Served.Door.Streams.Counters.Ended(StreamEnd.AssistantFailed).Value);
        Assert.Contains("takes neither audio nor anything else", Assert.Single(stream.Served.Door.Log.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1000)]
    [InlineData(false, 1001)]
    public async Task At_the_end_the_server_gets_what_waits_and_a_close(bool stops, int code)
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        var server = new FakeServer { IsReading = false };
        stream.Relay.Attach(server);
        List<string> sent = [];
        for (var i = 0; i < 200; i++)
        {
            sent.Add(stream.Twilio.Media(new byte[160]));
        }

        sent.Add(stops ? StreamPeer.Stop : StreamPeer.Digit('1'));
        await stream.Twilio.SendAsync([.. sent]);
        if (!stops)
        {
            stream.Served.Door.Drain.BeginEndingStreams();
            stream.Served.Time.Pass(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(sent, server.Messages.Skip(2));
        Assert.Equal(code, server.Closed?.Code);
        Assert.False(stream.Relay.Attach(new FakeServer()));
        Assert.Equal(0, stream.Relay.DroppedBytes);
    }

    [Fact]
    public async Task What_comes_while_it_is_connecting_is_bounded()
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        List<string> sent = [];
        for (var i = 0; i < 2_000; i++)
        {
            sent.Add(stream.Twilio.Media(new byte[160]));
            await stream.Twilio.SendAsync(sent[^1]);
        }

        var server = new FakeServer();
        stream.Relay.Attach(server);
        var got = server.Messages.Skip(2).ToList();
        Assert.Equal(sent[^got.Count..], got);
        Assert.InRange(got.Sum(static text => text.Length), RelayLimits.AudioBytes / 2, RelayLimits.AudioBytes);
        Assert.Equal((sent.Count - got.Count) * 160, stream.Relay.DroppedBytes);
    }

    [Fact]
    public async Task A_payload_that_is_not_base64_is_not_passed_on()
    {
        await using var stream = new RelayedStream();
        await stream.Twilio.OpenAsync();
        var server = new FakeServer();
        stream.Relay.Attach(server);
        await stream.Twilio.SendAsync(stream.Twilio.Media([1]).Replace("AQ==", "A***", StringComparison.Ordinal));
        Assert.Equal(2, server.Messages.Count);
        Assert.Equal(1001, server.Closed?.Code);
        Assert.Equal(1, stream.Served.Door.Streams.Counters.Ended(StreamEnd.InvalidMessage).Value);
    }
}
