using System.Text;

namespace FastTwiml.Http.Grammar;

/// <summary>The fields that the front door reads; all others are checked and passed over.</summary>
internal enum KnownField : byte
{
    Other,
    Host,
    Expect,
    Upgrade,
    Connection,
    ContentType,
    ContentLength,
    TransferEncoding,
    TwilioSignature,
    ForwardedHost,
    ForwardedPort,
    ForwardedProto,
    WebSocketKey,
    WebSocketVersion,
}

internal static class KnownFields
{
    /// <summary>Field names are compared without regard to case (RFC 9110 5.1).</summary>
    public static KnownField Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when Is(name, "Host"u8) => KnownField.Host,
        6 when Is(name, "Expect"u8) => KnownField.Expect,
        7 when Is(name, "Upgrade"u8) => KnownField.Upgrade,
        10 when Is(name, "Connection"u8) => KnownField.Connection,
        12 when Is(name, "Content-Type"u8) => KnownField.ContentType,
        14 when Is(name, "Content-Length"u8) => KnownField.ContentLength,
        16 when Is(name, "X-Forwarded-Host"u8) => KnownField.ForwardedHost,
        16 when Is(name, "X-Forwarded-Port"u8) => KnownField.ForwardedPort,
        17 when Is(name, "X-Forwarded-Proto"u8) => KnownField.ForwardedProto,
        17 when Is(name, "Transfer-Encoding"u8) => KnownField.TransferEncoding,
        17 when Is(name, "Sec-WebSocket-Key"u8) => KnownField.WebSocketKey,
        18 when Is(name, "X-Twilio-Signature"u8) => KnownField.TwilioSignature,
        21 when Is(name, "Sec-WebSocket-Version"u8) => KnownField.WebSocketVersion,
        _ => KnownField.Other,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);
}
