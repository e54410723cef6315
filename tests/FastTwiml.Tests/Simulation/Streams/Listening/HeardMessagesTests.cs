using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Reports;
using FastTwiml.Simulation.Streams;
using FastTwiml.Simulation.Streams.Listening;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Streams.Listening;

public class HeardMessagesTests
{
    private const string Sid = "MZ1";

    private readonly StreamResult _result = new();
    private readonly Playback _playback = new();

    [Theory]
    [InlineData("")]
    [InlineData("/w==")]
    [InlineData("AAEC")]
    public void Audio_is_counted(string base64)
    {
        Heard().OnText(Media(base64), 0);
        Assert.Equal(Convert.FromBase64String(base64).Length, _result.AudioBytesReceived);
        Assert.Empty(_result.Warnings);
    }

    [Theory]
    [InlineData("/w")]
    [InlineData("/w=")]
    [InlineData("/w== ")]
    [InlineData("/w=\\n=")]
    [InlineData("AAEC    ")]
    [InlineData("_w==")]
    public void Payload_that_is_not_base64_is_a_warning(string payload)
    {
        Heard().OnText(Media(payload), 0);
        Assert.Equal(0, _result.AudioBytesReceived);
        Assert.Equal([KeyValuePair.Create(StreamWarning.InvalidMessage, 1L)], _result.Warnings);
    }

    [Fact]
    public void A_message_out_and_back_allocates_nothing()
    {
        var said = new UniqueAudio(0xC0FFEE_0123_4567_89, call: 1);
        var echo = new EchoCheck(said, new LatencyHistogram());
        _result.Echo = echo;
        var heard = Heard();
        var audio = new byte[CallerAudio.MessageBytes];
        var message = new byte[1_024];
        long position = 0;
        AllocationCheck.Zero(() =>
        {
            said.Fill(position, audio);
            echo.OnSent(position);
            position += audio.Length;
            var bytes = StreamMessageWriter.WriteMedia(message, "MZ1"u8, audio);
            heard.OnText(message.AsSpan(0, bytes), position);
        });
        Assert.True(echo.IsRight && echo.IsComplete, echo.FirstFault);
    }

    private HeardMessages Heard() => new(Sid, _result, _playback, null, 0);

    private static byte[] Media(string payload) =>
        Encoding.UTF8.GetBytes($$$"""{"event":"media","streamSid":"{{{Sid}}}","media":{"payload":"{{{payload}}}"}}""");
}
