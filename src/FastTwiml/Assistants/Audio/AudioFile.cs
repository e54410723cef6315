using System.Globalization;

namespace FastTwiml.Assistants.Audio;

/// <summary>Reads audio files, whichever of the formats they have, as mu-law.</summary>
internal static class AudioFile
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // Longest at 48 kHz with two channels of 16 bits, and other chunks beside it.
    private const long MostBytes = (600L * 48_000 * 4) + (1024 * 1024);

    // New samples that are made at once, so that a long file is never in memory as numbers.
    private const int Block = 4096;

    private static readonly string[] RawEndings = [".ulaw", ".mulaw", ".ul", ".raw"];

    /// <summary>What may be played, in words.</summary>
    public static string Formats =>
        $"WAV (PCM of 16 bits, mu-law or A-law, one or two channels, {string.Join(", ", Resampler.Rates)} Hz) or bare mu-law at 8 kHz ({string.Join(", ", RawEndings)})";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="audio">Its audio as mu-law at 8 kHz; empty when there is a problem.</param>
    /// <returns>What is wrong with it and what would be valid; null when nothing is.</returns>
    public static string? TryRead(string path, out byte[] audio)
    {
        audio = [];
        byte[] file;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return $"the file '{path}' does not exist";
            }

            if (info.Length > MostBytes)
            {
                return TooLong(path);
            }

            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"the file '{path}' cannot be read: {exception.Message.ReplaceLineEndings(" ")}";
        }

        // Bare audio that begins with these letters is not to be had, and a WAV file under a wrong name would be noise.
        return file.AsSpan().StartsWith("RIFF"u8) || !RawEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
            ? TryConvert(path, file, out audio)
            : TryTakeRaw(path, file, out audio);
    }

    /// <summary>How long audio is heard.</summary>
    public static TimeSpan Duration(long bytes) => TimeSpan.FromSeconds((double)bytes / MuLaw.SampleRate);

    private static string? TryTakeRaw(string path, byte[] file, out byte[] audio)
    {
        audio = [];
        if (file.Length == 0)
        {
            return $"the file '{path}' is empty";
        }

        if (Duration(file.Length) > Longest)
        {
            return TooLong(path);
        }

        audio = file;
        return null;
    }

    private static string? TryConvert(string path, byte[] file, out byte[] audio)
    {
        audio = [];
        var fault = WavFile.Read(file, out var wav);
        if (fault != WavFault.None)
        {
            return $"the file '{path}' cannot be played: {fault.Sentence()}. What can be played: {Formats}";
        }

        if (wav.Frames > Longest.TotalSeconds * wav.Rate)
        {
            return TooLong(path);
        }

        audio = wav.IsMuLaw ? file.AsSpan(wav.Start, wav.Frames).ToArray() : Convert(wav, file);
        return null;
    }

    private static byte[] Convert(WavFile wav, byte[] file)
    {
        if (wav.Rate == MuLaw.SampleRate)
        {
            var same = new float[wav.Frames];
            wav.Decode(file, 0, same);
            return Array.ConvertAll(same, Encode);
        }

        var resampler = new Resampler(wav.Rate);
        var audio = new byte[resampler.NewCount(wav.Frames)];
        var old = new float[resampler.OldIndex(Block) + 1 + (2 * resampler.Reach)];
        for (var first = 0; first < audio.Length; first += Block)
        {
            // Before the beginning and after the end there is silence.
            var firstOld = (int)resampler.OldIndex(first) - resampler.Reach + 1;
            var from = Math.Max(0, firstOld);
            var to = Math.Min(wav.Frames, firstOld + old.Length);
            Array.Clear(old);
            wav.Decode(file, from, old.AsSpan(from - firstOld, to - from));
            for (var i = first; i < Math.Min(audio.Length, first + Block); i++)
            {
                audio[i] = Encode(resampler.Sample(i, old, firstOld));
            }
        }

        return audio;
    }

    private static byte Encode(float sample) => MuLaw.Encode((short)Math.Clamp(MathF.Round(sample), short.MinValue, short.MaxValue));

    private static string TooLong(string path) =>
        string.Create(CultureInfo.InvariantCulture, $"the file '{path}' is longer than {Longest.TotalMinutes} minutes, and no more of it could be played: cut it");
}
