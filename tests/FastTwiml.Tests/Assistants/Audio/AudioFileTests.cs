using FastTwiml.Assistants;
using FastTwiml.Assistants.Audio;
using Xunit;

namespace FastTwiml.Tests.Assistants.Audio;

public sealed class AudioFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.ulaw")]
    [InlineData("a.mulaw")]
    [InlineData("a.ul")]
    [InlineData("A.RAW")]
    public void Bare_mu_law_is_taken_as_it_is(string name) => Assert.Equal([1, 2, 3], Read(name, [1, 2, 3]));

    [Fact]
    public void Mu_law_in_a_WAV_file_is_taken_as_it_is_whatever_the_file_is_called()
    {
        var file = new WavBytes { Tag = 7, Bits = 8, Data = [1, 2, 3] }.ToArray();
        Assert.Equal([1, 2, 3], Read("a.wav", file));
        Assert.Equal([1, 2, 3], Read("a.raw", file));
        Assert.Equal([1, 2, 3], Read("a", file));
    }

    [Fact]
    public void PCM_at_8_kHz_is_encoded_sample_by_sample()
    {
        short[] samples = [0, 100, -100, 32767, -32768];
        Assert.Equal(samples.Select(MuLaw.Encode), Read("a.wav", new WavBytes { Data = WavBytes.Pcm(samples) }.ToArray()));
    }

    [Theory]
    [InlineData(16000, 1)]
    [InlineData(44100, 2)]
    [InlineData(48000, 1)]
    public void A_tone_at_another_rate_is_the_same_tone(int rate, int channels)
    {
        // Two seconds, so that there are several blocks; the seams between them must not be heard.
        short Tone(double seconds) => (short)(8_000 * Math.Sin(2 * Math.PI * 1_000 * seconds));
        var samples = Enumerable.Range(0, 2 * rate).SelectMany(i => Enumerable.Repeat(Tone((double)i / rate), channels)).ToArray();
        var audio = Read("a.wav", new WavBytes { Rate = rate, Channels = channels, Data = WavBytes.Pcm(samples) }.ToArray());
        Assert.Equal(16_000, audio.Length);
        for (var i = 200; i < audio.Length - 200; i++)
        {
            // As near as mu-law comes: a step is at most a sixteenth.
            Assert.InRange(MuLaw.Decode(audio[i]) - Tone(i / 8000.0), -300, 300);
        }
    }

    [Fact]
    public void A_jump_that_overshoots_stays_in_range()
    {
        var samples = Enumerable.Range(0, 4_800).Select(static i => i / 240 % 2 == 0 ? short.MaxValue : short.MinValue).ToArray();
        var audio = Read("a.wav", new WavBytes { Rate = 48000, Data = WavBytes.Pcm(samples) }.ToArray());
        Assert.True(MuLaw.Decode(audio[20]) > 30_000);
        Assert.True(MuLaw.Decode(audio[60]) < -30_000);
    }

    [Theory]
    [InlineData("a.ulaw", 0, "is empty")]
    [InlineData("a.ulaw", 4_800_001, "is longer than 10 minutes")]
    [InlineData("a.mp3", 100, "cannot be played: it is not a WAV file: it does not begin with RIFF and WAVE. What can be played: WAV (PCM of 16 bits, mu-law or A-law, one or two channels, 8000, 16000, 24000, 32000, 44100, 48000 Hz) or bare mu-law at 8 kHz (.ulaw, .mulaw, .ul, .raw)")]
    public void What_cannot_be_played_is_refused_with_a_reason(string name, int bytes, string reason)
    {
        var path = Write(name, new byte[bytes]);
        var problem = AudioFile.TryRead(path, out var audio);
        Assert.StartsWith($"the file '{path}' {reason}", problem, StringComparison.Ordinal);
        Assert.Empty(audio);
    }

    [Fact]
    public void Ten_minutes_are_taken()
    {
        Assert.Equal(4_800_000, Read("a.ulaw", new byte[4_800_000]).Length);
        Assert.Equal(4_800_000, Read("a.wav", new WavBytes { Data = new byte[9_600_000] }.ToArray()).Length);
        Assert.Contains("longer than 10 minutes", AudioFile.TryRead(Write("b.wav", new WavBytes { Data = new byte[9_600_002] }.ToArray()), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_too_large_to_be_ten_minutes_is_refused_without_being_read()
    {
        var path = Path.Combine(_folder.FullName, "a.wav");
        using (var file = File.Create(path))
        {
            file.SetLength(10L * 1024 * 1024 * 1024);
        }

        Assert.Contains("longer than 10 minutes", AudioFile.TryRead(path, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_refused_with_a_reason()
    {
        var path = Path.Combine(_folder.FullName, "nothing.wav");
        Assert.Equal($"the file '{path}' does not exist", AudioFile.TryRead(path, out _));
        Assert.Equal($"the file '{_folder.FullName}' does not exist", AudioFile.TryRead(_folder.FullName, out _));
        Assert.Contains("cannot be read", AudioFile.TryRead(string.Empty, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_once_and_again_when_it_has_changed()
    {
        var files = new AudioFiles();
        var path = Write("a.ulaw", [1, 2]);
        var first = files.Read(path);
        Assert.Same(first, files.Read(path));
        Write("a.ulaw", [1, 2, 3]);
        Assert.Equal([1, 2, 3], files.Read(path));
        Write("a.ulaw", [4, 5, 6]);
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal([4, 5, 6], files.Read(path));
    }

    [Fact]
    public void A_file_that_could_not_be_read_is_tried_again()
    {
        var files = new AudioFiles();
        var path = Write("a.wav", [1]);
        Assert.Contains("not a WAV file", Assert.Throws<AssistantException>(() => files.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("does not exist", Assert.Throws<AssistantException>(() => files.Read(path)).Message, StringComparison.Ordinal);
        Write("a.wav", new WavBytes { Tag = 7, Bits = 8, Data = [9] }.ToArray());
        Assert.Equal([9], files.Read(path));
    }

    [Fact]
    public void Of_many_files_the_one_not_used_for_longest_is_forgotten()
    {
        var files = new AudioFiles();
        var paths = Enumerable.Range(0, 101).Select(i => Write($"{i}.ulaw", [(byte)i])).ToList();
        var audio = paths[..100].ConvertAll(files.Read);
        Assert.Same(audio[0], files.Read(paths[0]));
        files.Read(paths[100]);
        Assert.Same(audio[0], files.Read(paths[0]));
        Assert.Same(audio[2], files.Read(paths[2]));
        Assert.NotSame(audio[1], files.Read(paths[1]));
    }

    private byte[] Read(string name, byte[] bytes)
    {
        Assert.Null(AudioFile.TryRead(Write(name, bytes), out var audio));
        return audio;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
