using FastTwiml.Assistants.Audio;
using FastTwiml.Cli.Output;
using Xunit;

namespace FastTwiml.Tests.Cli.Output;

public class LevelPlotTests
{
    [Fact]
    public void Shows_loud_and_quiet_and_leaves_silence_empty()
    {
        var audio = new byte[3 * MuLaw.SampleRate];
        audio.AsSpan(0, MuLaw.SampleRate).Fill(MuLaw.Encode(short.MaxValue / 2));
        audio.AsSpan(MuLaw.SampleRate, MuLaw.SampleRate).Fill(MuLaw.Silence);
        audio.AsSpan(2 * MuLaw.SampleRate).Fill(MuLaw.Encode(short.MaxValue / 48));
        using var output = new StringWriter();
        LevelPlot.Write(output, audio);
        var loud = new string('#', 20);
        Assert.Equal(
            $"""
               -12 dB |{loud}
               -18 dB |{loud}
               -24 dB |{loud}
               -30 dB |{loud}
               -36 dB |{loud}{new string(' ', 20)}{loud}
               -42 dB |{loud}{new string(' ', 20)}{loud}
                      +{new string('-', 60)} 3.0 s

            """.ReplaceLineEndings("\n"),
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Nothing_is_drawn_as_nothing()
    {
        using var output = new StringWriter();
        LevelPlot.Write(output, default);
        Assert.DoesNotContain("#", output.ToString(), StringComparison.Ordinal);
    }
}
