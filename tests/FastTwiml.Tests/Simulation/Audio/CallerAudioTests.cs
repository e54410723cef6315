using FastTwiml.Simulation.Audio;
using Xunit;

namespace FastTwiml.Tests.Simulation.Audio;

public class CallerAudioTests
{
    private const ulong RunKey = 0xC0FFEE_0123_4567_89;

    [Fact]
    public void The_same_audio_however_it_is_asked_for()
    {
        foreach (var audio in (CallerAudio[])[new UniqueAudio(RunKey, 1), new RecordedAudio(Enumerable.Range(0, 333).Select(static i => (byte)i).ToArray())])
        {
            var whole = new byte[20_000];
            audio.Fill(0, whole);
            for (var at = 0; at < 9_000; at += 37)
            {
                for (var bytes = 0; bytes < 40; bytes++)
                {
                    var part = new byte[bytes];
                    audio.Fill(at, part);
                    Assert.Equal(whole[at..(at + bytes)], part);
                }
            }
        }
    }

    [Fact]
    public void Unique_audio_says_whose_it_is_and_where_it_stands()
    {
        var mine = new UniqueAudio(RunKey, call: 1_000);
        var audio = new byte[400];
        mine.Fill(123_456, audio);
        for (var at = 0; at + 15 <= audio.Length; at++)
        {
            Assert.Equal(new AudioOrigin(true, true, 123_456 + at), mine.Locate(audio.AsSpan(at)));
            Assert.Equal(new AudioOrigin(true, false, 123_456 + at), new UniqueAudio(RunKey, 2).Locate(audio.AsSpan(at)));
            Assert.False(new UniqueAudio(~RunKey, 1_000).Locate(audio.AsSpan(at)).IsKnown);
        }

        Assert.False(mine.Locate(new byte[160]).IsKnown);
        Assert.False(mine.Locate(default).IsKnown);
    }

    [Fact]
    public void Recorded_audio_begins_again_after_a_second()
    {
        var audio = new RecordedAudio(new byte[] { 1, 2, 3 });
        var heard = new byte[3 + 8_000 + 3];
        audio.Fill(0, heard);
        Assert.Equal([1, 2, 3], heard[..3]);
        Assert.All(heard[3..^3], static value => Assert.Equal(CallerAudio.Silence, value));
        Assert.Equal([1, 2, 3], heard[^3..]);
    }
}
