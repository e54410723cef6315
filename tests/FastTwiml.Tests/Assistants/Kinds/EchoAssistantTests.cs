using FastTwiml.Assistants;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Assistants.Kinds;

public class EchoAssistantTests
{
    [Fact]
    public void Sends_back_what_it_hears_and_nothing_else()
    {
        var stream = new RecordedStream();
        var echo = AssistantKind.Echo.Create(stream.Call);
        echo.OnStart(stream);
        echo.OnAudio([1, 2, 3]);
        echo.OnDigit('1');
        echo.OnMark("m"u8, played: true);
        stream.Accepts = false;
        echo.OnAudio([4]);
        stream.Accepts = true;
        echo.OnAudio([5]);
        echo.OnEnd(StreamEnd.Stopped);
        Assert.Equal(["audio 3", "audio 1"], stream.Lines);
        Assert.Equal([1, 2, 3, 5], stream.Audio);
    }

    [Fact]
    public void Runs_where_the_bytes_arrive() => Assert.True(AssistantKind.Echo.NeverBlocks);
}
