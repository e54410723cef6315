using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Webhooks.Signature;

/// <summary>A Twilio AuthToken as the key of a request's signature. It never shows its text.</summary>
internal sealed class AuthToken : IEquatable<AuthToken>
{
    /// <summary>Bytes of a signature before base64.</summary>
    public const int SignatureBytes = HMACSHA1.HashSizeInBytes;

    private readonly byte[] _key;

    public AuthToken(string token)
    {
        // Anyone can sign with an empty key.
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        _key = Encoding.UTF8.GetBytes(token);
    }

    /// <summary>Makes one hash. To be called at start: where the system's libssl is missing, the first hash ends the process.</summary>
    public static void MakeFirstHash() => _ = HMACSHA1.HashData([1], ReadOnlySpan<byte>.Empty);

    /// <summary>Signs a message. Safe from any thread.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => HMACSHA1.HashData(_key, message, signature);

    public bool Equals(AuthToken? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as AuthToken);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_key);
        return hash.ToHashCode();
    }
}
