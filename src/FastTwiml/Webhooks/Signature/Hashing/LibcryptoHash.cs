using System.Security.Cryptography;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>
/// The hash by libcrypto, on states that have taken in the key already: two blocks of SHA-1 and all of .NET's own preparation less for
/// each message (bench/FastTwiml.Benchmarks, SignatureBenchmarks).
/// </summary>
internal sealed class LibcryptoHash : KeyedHash
{
    private const int BlockBytes = FirstBlocks.BlockBytes;

    // RFC 2104, 2.
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5c;

    private readonly Sha1State _inner;
    private readonly Sha1State _outer;

    public LibcryptoHash(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        if (key.Length > BlockBytes)
        {
            SHA1.HashData(key, block);
        }
        else
        {
            key.CopyTo(block);
        }

        _inner = After(block, InnerPad);
        _outer = After(block, OuterPad);
        CryptographicOperations.ZeroMemory(block);
    }

    public override void Compute(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        hash = hash[..Bytes];
        Sha1State state;
        if (message.Length >= BlockBytes)
        {
            state = FirstBlocks.After(this, _inner, message);
            message = message[BlockBytes..];
        }
        else
        {
            state = _inner;
        }

        LibcryptoSha1.Update(ref state, message);
        LibcryptoSha1.Finish(ref state, hash);
        state = _outer;
        LibcryptoSha1.Update(ref state, hash);
        LibcryptoSha1.Finish(ref state, hash);
    }

    private static Sha1State After(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (byte)(key[i] ^ pad);
        }

        var state = default(Sha1State);
        LibcryptoSha1.Start(ref state);
        LibcryptoSha1.Update(ref state, block);
        CryptographicOperations.ZeroMemory(block);
        return state;
    }
}
