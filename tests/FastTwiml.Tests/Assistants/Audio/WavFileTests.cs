using FastTwiml.Assistants.Audio;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Audio;

public class WavFileTests
{
    public static TheoryData<string> Faults => [.. Enum.GetNames<WavFault>().Where(static name => name != nameof(WavFault.None))];

    [Fact]
    public void Of_a_whole_file_everything_is_known()
    {
        var file = new WavBytes { Channels = 2, Rate = 44100, Data = WavBytes.Pcm(1, 2, 3, 4, 5, 6) }.ToArray();
        Assert.Equal(WavFault.None, WavFile.Read(file, out var wav));
        Assert.Equal(new WavFile(WavEncoding.Pcm, 2, 44100, 44, 3), wav);
    }

    [Fact]
    public void Both_channels_are_heard()
    {
        var file = new WavBytes { Channels = 2, Data = WavBytes.Pcm(100, 300, -32768, -32768, 32767, 32767) }.ToArray();
        Assert.Equal([200f, -32768f, 32767f], Decode(file));
    }

    [Fact]
    public void Mu_law_and_A_law_are_decoded()
    {
        Assert.Equal([0f, 32124f], Decode(new WavBytes { Tag = 7, Bits = 8, Data = [0xFF, 0x80] }.ToArray()));
        Assert.Equal([8f, -8f], Decode(new WavBytes { Tag = 6, Bits = 8, Data = [0xD5, 0x55] }.ToArray()));
    }

    [Fact]
    public void Other_chunks_are_passed_over_also_those_of_odd_length()
    {
        var file = new WavBytes { Others = [("LIST", [1, 2, 3]), ("fact", [1, 0, 0, 0]), ("x   ", [])], Data = WavBytes.Pcm(7) }.ToArray();
        Assert.Equal([7f], Decode(file));
    }

    [Fact]
    public void An_extensible_format_is_what_its_GUID_says()
    {
        Assert.Equal([7f], Decode(new WavBytes { IsExtensible = true, Data = WavBytes.Pcm(7) }.ToArray()));
        var file = new WavBytes { IsExtensible = true, Data = WavBytes.Pcm(7) }.ToArray();
        file[12 + 8 + 30]++;
        Assert.Equal(WavFault.UnknownEncoding, WavFile.Read(file, out _));
    }

    [Theory]
    [InlineData(0xFFFFFFFF)]
    [InlineData(0x7FFFF024)]
    public void A_length_that_its_writer_did_not_know_is_what_is_left(uint length)
    {
        var file = new WavBytes { DataLength = length, Data = WavBytes.Pcm(1, 2, 3) }.ToArray();
        Assert.Equal([1f, 2f, 3f], Decode(file));
    }

    [Fact]
    public void Half_a_sample_at_the_end_is_left_out()
    {
        Assert.Equal([1f], Decode(new WavBytes { Data = [1, 0, 2] }.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_fault_has_a_file_and_a_sentence(string name)
    {
        var expected = Enum.Parse<WavFault>(name);
        Assert.NotEmpty(expected.Sentence());
        byte[] file = expected switch
        {
            WavFault.NotWave => [.. "RIFX"u8, .. new WavBytes().ToArray()[4..]],
            WavFault.CutShort => new WavBytes().ToArray()[..^1],
            WavFault.NoFormat => [.. "RIFF????WAVE"u8, .. "data"u8, 2, 0, 0, 0, 1, 0],
            WavFault.NoData => new WavBytes().ToArray()[..36],
            WavFault.Empty => new WavBytes { Data = [1] }.ToArray(),
            WavFault.UnknownEncoding => new WavBytes { Tag = 3, Bits = 32 }.ToArray(),
            WavFault.WrongSampleSize => new WavBytes { Bits = 24 }.ToArray(),
            WavFault.WrongChannels => new WavBytes { Channels = 6 }.ToArray(),
            _ => new WavBytes { Rate = 22050 }.ToArray(),
        };
        Assert.Equal(expected, WavFile.Read(file, out _));
    }

    [Theory]
    [InlineData(1, 16, 4)]
    [InlineData(1, 8, null)]
    [InlineData(7, 16, null)]
    [InlineData(6, 8, 2)]
    public void Samples_of_another_size_are_refused(int tag, int bits, int? blockAlign) =>
        Assert.Equal(WavFault.WrongSampleSize, WavFile.Read(new WavBytes { Tag = tag, Bits = bits, BlockAlign = blockAlign }.ToArray(), out _));

    [Fact]
    public void A_file_that_ends_anywhere_has_a_fault()
    {
        var file = new WavBytes { Others = [("LIST", [1, 2, 3])], IsExtensible = true, Data = WavBytes.Pcm(1, 2, 3) }.ToArray();
        for (var length = 0; length < file.Length; length++)
        {
            Assert.NotEqual(WavFault.None, WavFile.Read(file.AsSpan(0, length), out _));
        }
    }

    /// <summary>Whatever is written in a way that can be played is read as it was written.</summary>
    [Fact]
    public void What_was_written_is_read() =>
        Prop.ForAll<byte[], short[], int>(static (other, samples, choice) =>
        {
            var bits = (uint)choice;
            var encoding = new[] { 1, 6, 7 }[bits % 3];
            var wav = new WavBytes
            {
                Tag = encoding,
                Bits = encoding == 1 ? 16 : 8,
                Channels = 1 + (int)(bits / 3 % 2),
                Rate = Resampler.Rates[(int)(bits / 6 % 6)],
                IsExtensible = bits / 36 % 2 == 0,
                Others = [.. Enumerable.Repeat(("junk", other), (int)(bits / 72 % 3))],
                Data = encoding == 1 ? WavBytes.Pcm(samples) : [.. samples.Select(static sample => (byte)sample)],
            };
            var values = samples.Select(sample => encoding switch { 1 => sample, 6 => ALaw.Decode((byte)sample), _ => MuLaw.Decode((byte)sample) });
            var frames = values.Chunk(wav.Channels).Where(chunk => chunk.Length == wav.Channels).Select(static chunk => (float)chunk.Average(static value => value)).ToArray();
            var fault = WavFile.Read(wav.ToArray(), out var read);
            if (frames.Length == 0)
            {
                return fault == WavFault.Empty;
            }

            return fault == WavFault.None && (read.Channels, read.Rate, (int)read.Encoding) == (wav.Channels, wav.Rate, encoding) && frames.SequenceEqual(Decode(wav.ToArray()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    /// <summary>Any bytes, of which most begin as a file does, give a fault or frames that can all be decoded.</summary>
    [Fact]
    public void Any_bytes_give_a_result() =>
        Prop.ForAll<byte[], int, byte>(static (bytes, place, change) =>
        {
            var whole = new WavBytes { IsExtensible = place % 2 == 0, Channels = 1 + (change % 2), Others = [("LIST", bytes)], Data = bytes }.ToArray();
            whole[(int)((uint)place % whole.Length)] = change;
            foreach (var file in new[] { bytes, whole, [.. whole[..44], .. bytes] })
            {
                if (WavFile.Read(file, out var wav) == WavFault.None)
                {
                    Assert.InRange(wav.Frames, 1, file.Length);
                    wav.Decode(file, 0, new float[wav.Frames]);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static float[] Decode(byte[] file)
    {
        Assert.Equal(WavFault.None, WavFile.Read(file, out var wav));
        var samples = new float[wav.Frames];
        wav.Decode(file, 0, samples);
        return samples;
    }
}
