namespace FastTwiml.Assistants.Audio;

/// <summary>How a WAV file's samples are written, by its format tag.</summary>
internal enum WavEncoding : ushort
{
    /// <summary>Whole numbers.</summary>
    Pcm = 1,

    /// <summary>G.711 A-law.</summary>
    ALaw = 6,

    /// <summary>G.711 mu-law.</summary>
    MuLaw = 7,

    /// <summary>The real tag stands in the extension.</summary>
    Extensible = 0xFFFE,
}
