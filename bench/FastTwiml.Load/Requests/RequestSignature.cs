using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastTwiml.Bench;

namespace FastTwiml.Load.Requests;

/// <summary>What Twilio puts into <c>X-Twilio-Signature</c>: HMAC-SHA1 with the account's token, in Base64.</summary>
internal sealed class RequestSignature : IDisposable
{
    public const int Length = 28;

    /// <summary>The token that every server of a comparison is given.</summary>
    public const string AuthToken = Contract.AuthToken;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(AuthToken));

    public void Write(ReadOnlySpan<byte> signed, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        _hash.AppendData(signed);
        _hash.GetHashAndReset(hash);
        Base64.EncodeToUtf8(hash, destination, out _, out _);
    }

    public void Dispose() => _hash.Dispose();
}
