using System.Text;

namespace FastTwiml.Tests.Assistants.Audio;

/// <summary>Writes WAV files, right and wrong ones.</summary>
internal sealed record WavBytes
{
    public int Tag { get; init; } = 1;

    public int Channels { get; init; } = 1;

    public int Rate { get; init; } = 8000;

    public int Bits { get; init; } = 16;

    public int? BlockAlign { get; init; }

    /// <summary>Written as an extensible format, with the tag in its GUID.</summary>
    public bool IsExtensible { get; init; }

    /// <summary>What the data chunk says of its length, if not the truth.</summary>
    public uint? DataLength { get; init; }

    /// <summary>Chunks between format and data.</summary>
    public (string Id, byte[] Content)[] Others { get; init; } = [];

    public byte[] Data { get; init; } = [1, 0, 2, 0];

    public static byte[] Pcm(params short[] samples) => [.. samples.SelectMany(static sample => new[] { (byte)sample, (byte)(sample >> 8) })];

    public byte[] ToArray()
    {
        using var format = new MemoryStream();
        using (var writer = new BinaryWriter(format, Encoding.Latin1, leaveOpen: true))
        {
            var block = BlockAlign ?? Channels * Bits / 8;
            writer.Write((ushort)(IsExtensible ? 0xFFFE : Tag));
            writer.Write((ushort)Channels);
            writer.Write((uint)Rate);
            writer.Write((uint)(Rate * block));
            writer.Write((ushort)block);
            writer.Write((ushort)Bits);
            if (IsExtensible)
            {
                writer.Write((ushort)22);
                writer.Write((ushort)Bits);
                writer.Write(0u);
                writer.Write((ushort)Tag);
                writer.Write(Convert.FromHexString("000000001000800000AA00389B71"));
            }
        }

        byte[] chunks = [
            .. Chunk("fmt ", format.ToArray()),
            .. Others.SelectMany(static other => Chunk(other.Id, other.Content)),
            .. Chunk("data", Data, DataLength)];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(4 + chunks.Length), .. "WAVE"u8, .. chunks];
    }

    private static byte[] Chunk(string id, byte[] content, uint? length = null) =>
        [.. Encoding.Latin1.GetBytes(id), .. BitConverter.GetBytes(length ?? (uint)content.Length), .. content, .. new byte[content.Length % 2]];
}
