using System.Buffers.Binary;

namespace FastTwiml.Assistants.Audio;

/// <summary>What a WAV file holds.</summary>
/// <param name="Encoding">How its samples are written.</param>
/// <param name="Channels">One or two.</param>
/// <param name="Rate">Frames (one sample of each channel) a second.</param>
/// <param name="Start">Where its audio begins.</param>
/// <param name="Frames">How long its audio is.</param>
internal readonly record struct WavFile(WavEncoding Encoding, int Channels, int Rate, int Start, int Frames)
{
    private const int FormatBytes = 16;
    private const int ExtensibleBytes = 40;

    // Programs that write into a pipe do not know the length, and leave the largest one or nearly so.
    private const uint UnknownLength = 0x7FFF_0000;

    // The GUID of a format tag, without the tag.
    private static ReadOnlySpan<byte> TagGuid => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    private int SampleBytes => Encoding == WavEncoding.Pcm ? 2 : 1;

    private int FrameBytes => Channels * SampleBytes;

    public bool IsMuLaw => Encoding == WavEncoding.MuLaw && Channels == 1 && Rate == MuLaw.SampleRate;

    /// <summary>Reads the structure of a file; any bytes give a result.</summary>
    public static WavFault Read(ReadOnlySpan<byte> file, out WavFile wav)
    {
        wav = default;
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
        {
            return WavFault.NotWave;
        }

        var rest = file[12..];
        var hasFormat = false;
        while (rest.Length >= 8)
        {
            var id = rest[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            rest = rest[8..];
            var isData = id.SequenceEqual("data"u8);
            if (isData && length >= UnknownLength)
            {
                length = (uint)rest.Length;
            }

            if (length > rest.Length)
            {
                return WavFault.CutShort;
            }

            var chunk = rest[..(int)length];
            if (isData)
            {
                return hasFormat ? wav.WithData(file.Length - rest.Length, chunk.Length, out wav) : WavFault.NoFormat;
            }

            if (id.SequenceEqual("fmt "u8))
            {
                var fault = ReadFormat(chunk, out wav);
                if (fault != WavFault.None)
                {
                    return fault;
                }

                hasFormat = true;
            }

            // Chunks begin at even places; the last may go without its filling.
            rest = rest[Math.Min(rest.Length, chunk.Length + (chunk.Length & 1))..];
        }

        return WavFault.NoData;
    }

    /// <summary>Decodes frames, the mean of both channels.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="samples">As many as are wanted.</param>
    public void Decode(ReadOnlySpan<byte> file, int first, Span<float> samples)
    {
        var audio = file.Slice(Start + (first * FrameBytes), samples.Length * FrameBytes);
        for (var i = 0; i < samples.Length; i++)
        {
            var frame = audio.Slice(i * FrameBytes, FrameBytes);
            samples[i] = Channels == 1 ? Sample(frame) : (Sample(frame) + Sample(frame[SampleBytes..])) / 2f;
        }
    }

    private int Sample(ReadOnlySpan<byte> bytes) => Encoding switch
    {
        WavEncoding.Pcm => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        WavEncoding.ALaw => ALaw.Decode(bytes[0]),
        _ => MuLaw.Decode(bytes[0]),
    };

    private static WavFault ReadFormat(ReadOnlySpan<byte> chunk, out WavFile wav)
    {
        wav = default;
        if (chunk.Length < FormatBytes)
        {
            return WavFault.NoFormat;
        }

        var encoding = (WavEncoding)BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (encoding == WavEncoding.Extensible && chunk.Length >= ExtensibleBytes && chunk[26..ExtensibleBytes].SequenceEqual(TagGuid))
        {
            encoding = (WavEncoding)BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        if (encoding is not (WavEncoding.Pcm or WavEncoding.ALaw or WavEncoding.MuLaw))
        {
            return WavFault.UnknownEncoding;
        }

        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        if (channels is not (1 or 2))
        {
            return WavFault.WrongChannels;
        }

        if (!Resampler.Rates.Contains((int)Math.Min(rate, int.MaxValue)))
        {
            return WavFault.WrongRate;
        }

        wav = new WavFile(encoding, channels, (int)rate, 0, 0);
        return BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]) == wav.FrameBytes
            && BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) == 8 * wav.SampleBytes ? WavFault.None : WavFault.WrongSampleSize;
    }

    private WavFault WithData(int start, int bytes, out WavFile wav)
    {
        wav = this with { Start = start, Frames = bytes / FrameBytes };
        return wav.Frames == 0 ? WavFault.Empty : WavFault.None;
    }
}
