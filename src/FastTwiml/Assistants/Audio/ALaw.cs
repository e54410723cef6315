namespace FastTwiml.Assistants.Audio;

/// <summary>The A-law of ITU-T G.711, Europe's counterpart of <see cref="MuLaw"/>.</summary>
internal static class ALaw
{
    private static readonly short[] Samples = [.. Enumerable.Range(0, 256).Select(static code => Expand((byte)code))];

    /// <summary>The sample that a byte stands for.</summary>
    public static short Decode(byte code) => Samples[code];

    private static short Expand(byte code)
    {
        // Every second bit is inverted on the line.
        var bits = code ^ 0x55;
        var segment = (bits >> 4) & 0x07;
        var magnitude = ((bits & 0x0F) << 4) + 8;
        magnitude = segment == 0 ? magnitude : (magnitude + 0x100) << (segment - 1);
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }
}
