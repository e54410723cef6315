using System.Numerics;

namespace FastTwiml.Assistants.Audio;

/// <summary>The mu-law of ITU-T G.711: how Twilio's calls sound, eight bits a sample, 8,000 samples a second.</summary>
public static class MuLaw
{
    /// <summary>Samples, and so bytes, a second.</summary>
    public const int SampleRate = 8000;

    /// <summary>The byte that is heard as nothing.</summary>
    public const byte Silence = 0xFF;

    // G.711 counts from 33 in fourteen bits, so that each segment begins at a power of two; these are sixteen.
    private const int Bias = 33 << 2;
    private const int Largest = short.MaxValue - Bias;

    private static readonly short[] Samples = [.. Enumerable.Range(0, 256).Select(static code => Expand((byte)code))];

    /// <summary>The sample that a byte stands for, at most 32,124 in magnitude.</summary>
    public static short Decode(byte code) => Samples[code];

    /// <summary>The byte that stands for a sample, or for one as near to it as there is.</summary>
    public static byte Encode(short sample)
    {
        var magnitude = Math.Min(Math.Abs((int)sample), Largest) + Bias;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        var code = (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F);
        return (byte)~(sample < 0 ? code | 0x80 : code);
    }

    private static short Expand(byte code)
    {
        var bits = (byte)~code;
        var segment = (bits >> 4) & 0x07;
        var magnitude = ((((bits & 0x0F) << 3) + Bias) << segment) - Bias;
        return (short)(bits < 0x80 ? magnitude : -magnitude);
    }
}
