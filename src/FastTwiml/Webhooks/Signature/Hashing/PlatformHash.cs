using System.Security.Cryptography;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>The hash by what every .NET has; it takes in the key anew for each message.</summary>
internal sealed class PlatformHash(ReadOnlySpan<byte> key) : KeyedHash
{
    private readonly byte[] _key = key.ToArray();

    public override void Compute(ReadOnlySpan<byte> message, Span<byte> hash) => HMACSHA1.HashData(_key, message, hash);
}
