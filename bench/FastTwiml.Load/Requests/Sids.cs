using System.Buffers.Binary;

namespace FastTwiml.Load.Requests;

/// <summary>
/// Sids of one run: two letters, the seed, sixteen digits that spread them over an index as Twilio's are spread, and the
/// counter, which keeps them apart. So the rows of a run are those whose call sid begins with <see cref="PrefixOf"/>.
/// </summary>
internal static class Sids
{
    public const int Length = 34;

    private const byte Purpose = 1;

    public static string PrefixOf(uint seed) => $"CA{seed:x8}";

    /// <summary>Writes the 32 hexadecimal digits that follow the letters.</summary>
    public static void WriteDigits(uint seed, uint counter, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, seed);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], Mixing.Mix(seed, counter, Purpose));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], counter);
        _ = Convert.TryToHexStringLower(bytes, destination, out _);
    }
}
