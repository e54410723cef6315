using System.Buffers.Binary;

namespace FastTwiml.Simulation.Audio;

/// <summary>Writes mu-law at 8 kHz, mono, as a WAV file (RIFF, format 7).</summary>
internal static class WavWriter
{
    private const int HeadBytes = 58;
    private const int SampleRate = 8_000;
    private const ushort MuLaw = 7;

    public static void Write(Stream file, ReadOnlySpan<byte> muLaw)
    {
        // A chunk has an even length in the file.
        var padding = muLaw.Length % 2;
        Span<byte> head = stackalloc byte[HeadBytes];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], HeadBytes - 8 + muLaw.Length + padding);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 18);
        BinaryPrimitives.WriteUInt16LittleEndian(head[20..], MuLaw);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], SampleRate);
        BinaryPrimitives.WriteUInt16LittleEndian(head[32..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[34..], 8);
        BinaryPrimitives.WriteUInt16LittleEndian(head[36..], 0);

        // Formats other than PCM say how many samples there are.
        "fact"u8.CopyTo(head[38..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[42..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(head[46..], muLaw.Length);
        "data"u8.CopyTo(head[50..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[54..], muLaw.Length);
        file.Write(head);
        file.Write(muLaw);
        file.Write(stackalloc byte[padding]);
    }
}
