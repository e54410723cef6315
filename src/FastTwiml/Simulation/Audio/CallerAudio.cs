namespace FastTwiml.Simulation.Audio;

/// <summary>What a caller says: mu-law at 8 kHz, byte by byte, without an end.</summary>
internal abstract class CallerAudio
{
    /// <summary>Audio in one message: 20 ms.</summary>
    public const int MessageBytes = 160;

    /// <summary>Audio in a millisecond.</summary>
    public const int BytesPerMs = 8;

    /// <summary>Mu-law for nothing.</summary>
    public const byte Silence = 0xFF;

    /// <summary>Fills in what is said from a position on.</summary>
    public abstract void Fill(long position, Span<byte> audio);

    /// <summary>Where returned audio comes from, when it can be told from the audio itself.</summary>
    public virtual AudioOrigin Locate(ReadOnlySpan<byte> audio) => default;
}
