using System.Buffers.Binary;
using System.Runtime.CompilerServices;

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
    private const ulong Lower = 0x2020_2020_2020_2020;

    /// <summary>
    /// Field names are compared without regard to case (RFC 9110 5.1), word by word. The bit that tells upper from lower case is
    /// set in the hyphen too, and the one byte that it turns into a hyphen is no byte of a name.
    /// </summary>
    /// <param name="name">A token.</param>
    public static KnownField Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when Half(name, 0) == Half("host"u8, 0) => KnownField.Host,
        6 when Half(name, 0) == Half("expect"u8, 0) && Half(name, 2) == Half("expect"u8, 2) => KnownField.Expect,
        7 when Half(name, 0) == Half("upgrade"u8, 0) && Half(name, 3) == Half("upgrade"u8, 3) => KnownField.Upgrade,
        10 when Is(name, "connection"u8) => KnownField.Connection,
        12 when Is(name, "content-type"u8) => KnownField.ContentType,
        14 when Is(name, "content-length"u8) => KnownField.ContentLength,
        16 when Is(name, "x-forwarded-host"u8) => KnownField.ForwardedHost,
        16 when Is(name, "x-forwarded-port"u8) => KnownField.ForwardedPort,
        17 when Is(name, "x-forwarded-proto"u8) => KnownField.ForwardedProto,
        17 when Is(name, "transfer-encoding"u8) => KnownField.TransferEncoding,
        17 when Is(name, "sec-websocket-key"u8) => KnownField.WebSocketKey,
        18 when Is(name, "x-twilio-signature"u8) => KnownField.TwilioSignature,
        21 when Is(name, "sec-websocket-version"u8) => KnownField.WebSocketVersion,
        _ => KnownField.Other,
    };

    /// <summary>Compares names of one length, which is 8 to 24 bytes, by words of which the last may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) =>
        Word(name, 0) == Word(lower, 0)
        && (lower.Length <= 2 * sizeof(ulong) || Word(name, sizeof(ulong)) == Word(lower, sizeof(ulong)))
        && Word(name, name.Length - sizeof(ulong)) == Word(lower, lower.Length - sizeof(ulong));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ReadOnlySpan<byte> text, int at) => BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) | Lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Half(ReadOnlySpan<byte> text, int at) => BinaryPrimitives.ReadUInt32LittleEndian(text[at..]) | unchecked((uint)Lower);
}
