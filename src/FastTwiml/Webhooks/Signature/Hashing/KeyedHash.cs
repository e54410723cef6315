using System.Security.Cryptography;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>HMAC-SHA1 (RFC 2104) under one key. Safe from any thread; allocates nothing.</summary>
internal abstract class KeyedHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Bytes = HMACSHA1.HashSizeInBytes;

    /// <summary>The cheapest way that this machine has.</summary>
    public static KeyedHash Create(ReadOnlySpan<byte> key) =>
        LibcryptoSha1.IsUsable ? new LibcryptoHash(key) : new PlatformHash(key);

    public abstract void Compute(ReadOnlySpan<byte> message, Span<byte> hash);
}
