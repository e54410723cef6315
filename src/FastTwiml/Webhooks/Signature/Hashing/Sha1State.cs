using System.Runtime.CompilerServices;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>libcrypto's SHA_CTX: plain bytes that may be copied in the middle of a hash. It has 96 of them; the others are spare.</summary>
[InlineArray(Room)]
internal struct Sha1State
{
    /// <summary>Bytes that libcrypto uses, of every version (openssl/sha.h: 24 words of 32 bits).</summary>
    public const int Used = 96;

    public const int Room = 128;

    private byte _first;
}
