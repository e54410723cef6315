using FastTwiml.Assistants.Audio;

namespace KeypadSample;

/// <summary>Makes tones as Twilio plays them: mu-law at 8 kHz.</summary>
internal static class Tones
{
    private const double Volume = 8_000;

    // Without a rise and a fall each tone would begin and end with a click.
    private const int FadeSamples = 80;

    private static readonly double[] Rows = [697, 770, 852, 941];
    private static readonly double[] Columns = [1209, 1336, 1477, 1633];

    // As they stand on the keypad.
    private static readonly Dictionary<char, byte[]> Keys = "123A456B789C*0#D".Index()
        .ToDictionary(static key => key.Item, static key => Tone(TimeSpan.FromMilliseconds(300), Rows[key.Index / 4], Columns[key.Index % 4]));

    /// <summary>The sound of a key.</summary>
    public static byte[] Key(char key) => Keys.GetValueOrDefault(key, []);

    /// <summary>Tones one after the other.</summary>
    public static byte[] Melody(params double[] frequencies) => [.. frequencies.SelectMany(static frequency => Tone(TimeSpan.FromMilliseconds(180), frequency))];

    private static byte[] Tone(TimeSpan length, params double[] frequencies)
    {
        var audio = new byte[(int)(length.TotalSeconds * MuLaw.SampleRate)];
        for (var i = 0; i < audio.Length; i++)
        {
            var wave = frequencies.Sum(frequency => Math.Sin(2 * Math.PI * frequency * i / MuLaw.SampleRate)) / frequencies.Length;
            var fade = Math.Min(1, Math.Min(i, audio.Length - i) / (double)FadeSamples);
            audio[i] = MuLaw.Encode((short)(Volume * fade * wave));
        }

        return audio;
    }
}
