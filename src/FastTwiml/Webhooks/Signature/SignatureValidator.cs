using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FastTwiml.Webhooks.Origins;

namespace FastTwiml.Webhooks.Signature;

/// <summary>
/// Checks <c>X-Twilio-Signature</c>: base64 of HMAC-SHA1, by an AuthToken, over the URL that Twilio asked for and the form's pairs
/// (twilio.com/docs/usage/security). Safe from any thread; allocates nothing.
/// </summary>
internal sealed class SignatureValidator(TwilioAccounts accounts)
{
    /// <summary>Characters of a signature: 20 bytes in base64.</summary>
    public const int SignatureLength = 28;

    private volatile TwilioAccounts _accounts = accounts;

    /// <summary>The tokens in use; a reload replaces them as a whole.</summary>
    public TwilioAccounts Accounts
    {
        get => _accounts;
        set => _accounts = value;
    }

    /// <summary>Bytes of scratch that are enough for this request: the longest form of its URL and its decoded pairs.</summary>
    public static int ScratchBytes(in SignedRequest request) => SignedText.Bytes(request) + request.Decoded.Length;

    /// <summary>Whether the request carries exactly one signature and one of the tokens made it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> bytes; its content is overwritten.</param>
    public bool IsValid(in SignedRequest request, Span<byte> scratch)
    {
        if (scratch.Length < ScratchBytes(request))
        {
            ThrowTooSmall();
        }

        if (request.SignatureCount != 1 || request.Signature.Length != SignatureLength)
        {
            return false;
        }

        var tokens = _accounts;
        return request.IsWebSocket
            ? IsSignedUpgrade(request, tokens.All, scratch)
            : IsSignedWebhook(request, tokens.For(request.AccountSid), scratch);
    }

    /// <summary>Writes the URL that was checked, with the port as configured, for the log line of a failure; it holds no token.</summary>
    public static int WriteSignedUrl(in SignedRequest request, Span<byte> destination)
    {
        var text = new SignedText(destination, request.Origin);
        text.SetTarget(request.IsWebSocket ? request.RawTarget[..PathLength(request.RawTarget)] : request.RawTarget);
        var url = text.With(request.IsWebSocket ? "wss"u8 : request.Origin.Scheme, request.Origin.Port);
        url.CopyTo(destination);
        return url.Length;
    }

    private static bool IsSignedWebhook(in SignedRequest request, ReadOnlySpan<AuthToken> tokens, Span<byte> scratch)
    {
        var text = new SignedText(scratch, request.Origin);
        text.SetTarget(request.RawTarget);
        text.AddPairs(request.Decoded, request.BodyPairs);
        return IsSigned(request, text, request.Origin.Scheme, tokens);
    }

    /// <summary>
    /// Twilio drops the query of a stream's URL before it connects, and may sign the URL with a slash appended
    /// (twilio.com/docs/usage/security, error 31920): path with and without the final slash, query removed and as sent.
    /// </summary>
    private static bool IsSignedUpgrade(in SignedRequest request, ReadOnlySpan<AuthToken> tokens, Span<byte> scratch)
    {
        var path = request.RawTarget[..PathLength(request.RawTarget)];
        var query = request.RawTarget[path.Length..];

        // A stream on loopback may be plain `ws`, for tests and simulators; Twilio itself always connects by `wss`.
        var plain = StreamUrl.IsPlain(request.Origin);
        var text = new SignedText(scratch, request.Origin);
        for (var variant = 0; variant < (query.IsEmpty ? 2 : 4); variant++)
        {
            text.SetTarget(path);
            if ((variant & 1) != 0)
            {
                text.ToggleFinalSlash();
            }

            if ((variant & 2) != 0)
            {
                text.Add(query);
            }

            if (IsSigned(request, text, "wss"u8, tokens) || (plain && IsSigned(request, text, "ws"u8, tokens)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the tokens signed the text with the port left out, as configured or standard.</summary>
    private static bool IsSigned(in SignedRequest request, in SignedText text, ReadOnlySpan<byte> scheme, ReadOnlySpan<AuthToken> tokens)
    {
        // Twilio leaves the port out for voice over TLS and keeps it over plain HTTP; its libraries accept both and the standard one.
        var standard = scheme is [.., (byte)'s'] ? "443"u8 : "80"u8;
        var port = request.Origin.Port;
        return IsSigned(request.Signature, text.With(scheme, default), tokens)
            || (!port.IsEmpty && IsSigned(request.Signature, text.With(scheme, port), tokens))
            || (!port.SequenceEqual(standard) && IsSigned(request.Signature, text.With(scheme, standard), tokens));
    }

    /// <summary>A match ends the search at once, which tells nothing to anyone who cannot sign.</summary>
    private static bool IsSigned(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ReadOnlySpan<AuthToken> tokens)
    {
        Span<byte> hash = stackalloc byte[AuthToken.SignatureBytes];
        Span<byte> expected = stackalloc byte[SignatureLength];
        foreach (var token in tokens)
        {
            token.Sign(message, hash);
            Base64.EncodeToUtf8(hash, expected, out _, out _);
            if (AreEqual(expected, signature))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Compares in constant time, by four words of which the last two overlap: <see cref="CryptographicOperations.FixedTimeEquals"/> goes byte
    /// by byte and without optimization, a quarter of what the hash takes.
    /// </summary>
    private static bool AreEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> signature) =>
        (Difference(expected, signature, 0)
            | Difference(expected, signature, 8)
            | Difference(expected, signature, 16)
            | Difference(expected, signature, SignatureLength - sizeof(ulong))) == 0;

    private static ulong Difference(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, int at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(x[at..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(y[at..]);

    private static int PathLength(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        return query < 0 ? target.Length : query;
    }

    [DoesNotReturn]
    private static void ThrowTooSmall() => throw new ArgumentException("The scratch is smaller than ScratchBytes.", "scratch");
}
