using FastTwiml.MediaStreams.Sessions;
using FastTwiml.TestKit;
using FastTwiml.Tests.Relays;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Sessions;

public class StreamOutputTests
{
    [Fact]
    public void A_clear_in_the_middle_of_long_audio_throws_away_what_is_left_of_it()
    {
        var twilio = new FakeServer();
        var output = new StreamOutput(twilio, new StreamNames("CA1"u8, "AC1"u8, "MZ00000000000000000000000000000001"u8, default), new ManualTime());
        twilio.AfterMessage = () => Assert.True(output.Clear());

        Assert.True(output.SendAudio(new byte[3 * StreamLimits.MessageAudioBytes]));
        Assert.Equal(["media", "clear"], twilio.Messages.Select(static text => text.Split('"')[3]));
        Assert.Equal(TimeSpan.Zero, output.Unheard);

        Assert.True(output.SendAudio([1]));
        Assert.Equal(3, twilio.Messages.Count);
    }
}
