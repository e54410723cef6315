using FastTwiml.Assistants.Audio;

namespace FastTwiml.Simulation.Audio;

/// <summary>Something to say that can be told by ear: a few notes that die away, each with its octave.</summary>
internal static class Melody
{
    private const double NoteSeconds = 0.3;
    private const double Loudest = 0.35 * short.MaxValue;

    // C major up and down again, and a rest; in hertz.
    private static readonly double[] Notes = [523.25, 659.25, 783.99, 1_046.5, 0, 783.99, 659.25, 523.25];

    /// <summary>All of it, in mu-law.</summary>
    public static byte[] Play()
    {
        const int NoteBytes = (int)(NoteSeconds * MuLaw.SampleRate);
        var audio = new byte[Notes.Length * NoteBytes];
        for (var i = 0; i < audio.Length; i++)
        {
            audio[i] = MuLaw.Encode((short)Sample(Notes[i / NoteBytes], (i % NoteBytes) / (double)MuLaw.SampleRate));
        }

        return audio;
    }

    private static double Sample(double frequency, double seconds)
    {
        // A note begins within 10 ms, so that it does not click.
        var loudness = Math.Min(seconds / 0.01, 1) * Math.Exp(-seconds * 9);
        var wave = Math.Sin(Math.Tau * frequency * seconds) + (0.4 * Math.Sin(Math.Tau * 2 * frequency * seconds));
        return Loudest * loudness * wave;
    }
}
