using System.Security.Cryptography;
using System.Text;
using FastTwiml.Webhooks.Signature.Hashing;

namespace FastTwiml.Webhooks.Signature;

/// <summary>A Twilio AuthToken as the key of a request's signature. It never shows its text.</summary>
internal sealed class AuthToken : IEquatable<AuthToken>
{
    /// <summary>Bytes of a signature before base64.</summary>
    public const int SignatureBytes = KeyedHash.Bytes;

    private readonly byte[] _key;
    private readonly KeyedHash _hash;

    public AuthToken(string token)
    {
        // Anyone can sign with an empty key.
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        _key = Encoding.UTF8.GetBytes(token);
        _hash = KeyedHash.Create(_key);
    }

    /// <summary>
    /// Makes one hash by .NET and finds the cheapest way for those that follow. To be called at start: where the system's libssl is missing,
    /// .NET's first hash ends the process.
    /// </summary>
    public static void MakeFirstHash()
    {
        _ = HMACSHA1.HashData([1], ReadOnlySpan<byte>.Empty);
        _ = KeyedHash.Create([1]);
    }

    /// <summary>Signs a message. Safe from any thread.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => _hash.Compute(message, signature);

    public bool Equals(AuthToken? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as AuthToken);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_key);
        return hash.ToHashCode();
    }
}
