using System.Buffers.Binary;
using System.Runtime.Intrinsics;
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

    /// <summary>A number whose upper bits are spread evenly whatever form the names have.</summary>
    public ulong Spread => (High ^ (Low * 0x9E3779B97F4A7C15)) * 0xD1B54A32D192ED03;

    /// <summary>The key of a <c>CallSid</c>.</summary>
    public static SidKey OfCall(ReadOnlySpan<byte> callSid) => Of(callSid, "CA"u8);

    /// <summary>The key of an <c>AccountSid</c>.</summary>
    public static SidKey OfAccount(ReadOnlySpan<byte> accountSid) => Of(accountSid, "AC"u8);

    /// <summary>The key of a <c>CallSid</c> as Twilio writes it; false for another form, whose key costs a hash.</summary>
    public static bool TryPackCall(ReadOnlySpan<byte> callSid, out SidKey key) => TryPack(callSid, "CA"u8, out key);

    private static SidKey Of(ReadOnlySpan<byte> sid, ReadOnlySpan<byte> prefix) => TryPack(sid, prefix, out var key) ? key : Hash(sid);

    private static bool TryPack(ReadOnlySpan<byte> sid, ReadOnlySpan<byte> prefix, out SidKey key)
    {
        if (sid.Length == prefix.Length + Digits && sid.StartsWith(prefix)
            && TryPack(Vector128.Create(sid[prefix.Length..]), out var high)
            && TryPack(Vector128.Create(sid[(prefix.Length + Vector128<byte>.Count)..]), out var low))
        {
            key = new SidKey(high, low);
            return true;
        }

        key = default;
        return false;
    }

    private static SidKey Hash(ReadOnlySpan<byte> sid)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(HashKey, sid, hash);
        return new SidKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]));
    }

    /// <summary>Sixteen digits as a number. Lower-case digits only: names that differ in their case are two names.</summary>
    private static bool TryPack(Vector128<byte> digits, out ulong number)
    {
        var decimals = digits - Vector128.Create((byte)'0');
        var letters = digits - Vector128.Create((byte)'a');
        var isDecimal = Vector128.LessThan(decimals, Vector128.Create((byte)10));
        var isLetter = Vector128.LessThan(letters, Vector128.Create((byte)6));
        var values = Vector128.ConditionalSelect(isDecimal, decimals, letters + Vector128.Create((byte)10));

        // Of two digits the first is the higher one, and the lower byte of the two.
        var pairs = values.AsUInt16();
        var bytes = (pairs << 4 | pairs >> 8) & Vector128.Create((ushort)0xFF);
        number = BinaryPrimitives.ReverseEndianness(Vector128.Narrow(bytes, bytes).AsUInt64().ToScalar());
        return (isDecimal | isLetter) == Vector128<byte>.AllBitsSet;
    }
}
