using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastTwiml.Calls.Tables;

/// <summary>
/// A name of Twilio's in 128 bits: exactly, where it is two letters and 32 hexadecimal digits as Twilio writes them; a name of
/// another form by a hash with a key of this process, so that nobody can choose two that are the same.
/// </summary>
internal readonly record struct SidKey(ulong High, ulong Low)
{
    private const int Digits = 32;

    private static readonly byte[] HashKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>The key of a <c>CallSid</c>.</summary>
    public static SidKey OfCall(ReadOnlySpan<byte> callSid) => Of(callSid, "CA"u8);

    /// <summary>The key of an <c>AccountSid</c>.</summary>
    public static SidKey OfAccount(ReadOnlySpan<byte> accountSid) => Of(accountSid, "AC"u8);

    private static SidKey Of(ReadOnlySpan<byte> sid, ReadOnlySpan<byte> prefix)
    {
        Span<byte> packed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (sid.Length != prefix.Length + Digits || !sid.StartsWith(prefix) || !TryPack(sid[prefix.Length..], packed))
        {
            HMACSHA256.HashData(HashKey, sid, packed);
        }

        return new SidKey(BinaryPrimitives.ReadUInt64BigEndian(packed), BinaryPrimitives.ReadUInt64BigEndian(packed[sizeof(ulong)..]));
    }

    /// <summary>Lower-case digits only: names that differ in their case are two names.</summary>
    private static bool TryPack(ReadOnlySpan<byte> digits, Span<byte> packed) =>
        !digits.ContainsAnyInRange((byte)'A', (byte)'F')
        && Convert.FromHexString(digits, packed, out _, out _) == System.Buffers.OperationStatus.Done;
}
