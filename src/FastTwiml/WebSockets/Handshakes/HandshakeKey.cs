using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>Sec-WebSocket-Key and the Sec-WebSocket-Accept that belongs to it (RFC 6455 4.1, 4.2.2).</summary>
internal static class HandshakeKey
{
    /// <summary>A key as sent: 16 bytes in base64.</summary>
    public const int Bytes = 24;

    /// <summary>An accept as sent: the 20 bytes of a SHA-1 in base64.</summary>
    public const int AcceptBytes = 28;

    private const int NonceBytes = 16;

    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    public static bool IsValid(ReadOnlySpan<byte> key)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        return key.Length == Bytes
            && Base64.DecodeFromUtf8(key, nonce, out var consumed, out var written) == OperationStatus.Done
            && consumed == Bytes
            && written == NonceBytes;
    }

    /// <summary>Writes a new key, for one connection.</summary>
    /// <param name="key">Room for <see cref="Bytes"/> bytes.</param>
    public static void WriteNew(Span<byte> key)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        Base64.EncodeToUtf8(nonce, key[..Bytes], out _, out _);
    }

    /// <summary>Writes the accept that belongs to a key.</summary>
    /// <param name="key">A valid key.</param>
    /// <param name="accept">Room for <see cref="AcceptBytes"/> bytes.</param>
    public static void WriteAccept(ReadOnlySpan<byte> key, Span<byte> accept)
    {
        Span<byte> text = stackalloc byte[Bytes + Guid.Length];
        key[..Bytes].CopyTo(text);
        Guid.CopyTo(text[Bytes..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        Base64.EncodeToUtf8(hash, accept[..AcceptBytes], out _, out _);
    }
}
