using System.Buffers.Binary;
using FastTwiml.Simulation.Audio;
using Xunit;

namespace FastTwiml.Tests.Simulation.Audio;

public class CallRecordingTests
{
    [Fact]
    public void Silence_fills_what_was_not_played_and_a_clear_cuts()
    {
        var recording = new CallRecording();
        recording.Play(1_000, [1, 2, 3, 4]);
        recording.Play(1_500, [5, 6]);
        recording.Play(2_000, [7, 8]);
        Assert.Equal([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 0xFF, 0xFF, 7, 8], recording.Audio.ToArray());
        recording.CutAt(1_250);
        Assert.Equal([1, 2], recording.Audio[8..].ToArray());
        recording.CutAt(9_000_000);
        Assert.Equal(10, recording.Audio.Length);
    }

    [Fact]
    public void A_long_call_is_kept_whole()
    {
        var recording = new CallRecording();
        recording.Play(60_000_000, new byte[8_000]);
        Assert.Equal(61 * 8_000, recording.Audio.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(8)]
    public void The_file_is_a_WAV_of_mu_law(int bytes)
    {
        var audio = Enumerable.Range(1, bytes).Select(static i => (byte)i).ToArray();
        using var file = new MemoryStream();
        WavWriter.Write(file, audio);
        var written = file.ToArray();
        Assert.Equal(58 + bytes + (bytes % 2), written.Length);
        Assert.Equal("RIFF"u8, written.AsSpan(0, 4));
        Assert.Equal(written.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(written.AsSpan(4)));
        Assert.Equal("WAVEfmt "u8, written.AsSpan(8, 8));
        Assert.Equal(7, BinaryPrimitives.ReadInt16LittleEndian(written.AsSpan(20)));
        Assert.Equal(8_000, BinaryPrimitives.ReadInt32LittleEndian(written.AsSpan(24)));
        Assert.Equal("data"u8, written.AsSpan(50, 4));
        Assert.Equal(bytes, BinaryPrimitives.ReadInt32LittleEndian(written.AsSpan(54)));
        Assert.Equal(audio, written[58..(58 + bytes)]);
    }
}
