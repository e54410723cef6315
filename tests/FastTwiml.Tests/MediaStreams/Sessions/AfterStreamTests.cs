using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

/// <summary>What Twilio is answered when it asks, the moment the close has come, what comes after the stream.</summary>
public class AfterStreamTests
{
    [Fact]
    public async Task A_stream_that_Twilio_stopped_ends_the_call()
    {
        await using var served = await OpenAsync();
        await served.Twilio.SendAsync(StreamPeer.Stop);
        Assert.Contains("<Hangup/>", await NextAsync(served), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_failed_has_the_fallback_run()
    {
        await using var served = await OpenAsync();
        await served.Twilio.SendAsync("no JSON");
        Assert.Contains("<Dial>+15555550111</Dial>", await NextAsync(served), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_stream_of_a_redirected_call_is_judged_by_itself()
    {
        await using var served = await OpenAsync();
        await served.Twilio.SendAsync(StreamPeer.Stop);
        Assert.Equal(1000, served.Twilio.Closed().Code);

        await using var connection = new PipedConnection();
        var later = new StreamPeer(connection);
        var serving = served.Door.Listener.ServeAsync(connection.Connection);
        await later.OpenAsync(streamSid: "MZ00000000000000000000000000000002");
        Assert.Contains("<Dial>", await AnswerAsync(served), StringComparison.Ordinal);
        connection.FinishSending();
        await serving;
        Assert.Contains("<Dial>", await AnswerAsync(served), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redirected_call_whose_next_stream_is_refused_has_the_fallback_run(bool stopsFirst)
    {
        await using var served = await OpenAsync();
        if (stopsFirst)
        {
            await served.Twilio.SendAsync(StreamPeer.Stop);
        }

        // The first stream's last message and the webhook of the redirected call come on two connections, in any order.
        served.Time.Pass(TimeSpan.FromSeconds(1));
        served.Answer(assistant: 3);
        if (!stopsFirst)
        {
            await served.Twilio.SendAsync(StreamPeer.Stop);
        }

        await using var connection = new PipedConnection();
        var later = new StreamPeer(connection);
        var serving = served.Door.Listener.ServeAsync(connection.Connection);
        await connection.SendAsync(StreamPeer.Upgrade());
        await later.SendAsync(StreamPeer.Connected, StreamPeer.Start().Replace("audio/x-mulaw", "audio/opus", StringComparison.Ordinal));
        Assert.Equal(1007, later.Closed().Code);
        Assert.Contains("<Dial>", await AnswerAsync(served), StringComparison.Ordinal);
        connection.FinishSending();
        await serving;
    }

    private static async Task<ServedStream> OpenAsync()
    {
        var served = new ServedStream();
        served.Answer(assistant: 3);
        await served.Twilio.OpenAsync();
        Assert.Empty(served.Twilio.Received());
        return served;
    }

    private static async Task<string> NextAsync(ServedStream served)
    {
        Assert.Contains(served.Twilio.Received(), static frame => frame.Opcode == 8);
        return await AnswerAsync(served);
    }

    private static Task<string> AnswerAsync(ServedStream served) =>
        served.Door.ServeAsync(TwilioRequest.Post("/streams/next?assistant_id=3", TwilioRequest.Inbound(StreamPeer.CallSid)));
}
