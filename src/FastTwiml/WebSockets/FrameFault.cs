using System.Text.Json;

namespace FastTwiml.WebSockets;

/// <summary>What a peer did that RFC 6455 or a limit forbids: one value a fault. Each of them ends the connection.</summary>
internal enum FrameFault : byte
{
    None = 0,

    // The frame (RFC 6455 5.2, 5.1).
    ReservedBits,
    ReservedOpcode,
    FragmentedControl,
    ControlTooLong,
    LengthNotMinimal,
    LengthTopBit,
    NotMasked,
    Masked,

    // The message (RFC 6455 5.4, 5.6).
    ContinuationWithoutBeginning,
    MessageInsideMessage,
    MessageTooBig,
    BinaryNotAccepted,
    InvalidUtf8,

    // The close frame (RFC 6455 5.5.1, 7.4).
    ClosePayloadOfOneByte,
    InvalidCloseCode,
}

/// <summary>What is known of every <see cref="FrameFault"/>: the code and the reason of our close frame, and the metric tag.</summary>
internal static class FrameFaults
{
    private static readonly string[] s_tags =
        [.. Enum.GetValues<FrameFault>().Select(static fault => JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString()))];

    public static ushort CloseCode(FrameFault fault) => fault switch
    {
        FrameFault.None => WebSockets.CloseCode.Normal,
        FrameFault.MessageTooBig => WebSockets.CloseCode.MessageTooBig,
        FrameFault.BinaryNotAccepted => WebSockets.CloseCode.UnsupportedData,
        FrameFault.InvalidUtf8 => WebSockets.CloseCode.InvalidPayload,
        _ => WebSockets.CloseCode.ProtocolError,
    };

    /// <summary>What was wrong, in one plain sentence that fits into a close frame.</summary>
    public static ReadOnlySpan<byte> Reason(FrameFault fault) => fault switch
    {
        FrameFault.ReservedBits => "A frame has a reserved bit set, but no extension was agreed on."u8,
        FrameFault.ReservedOpcode => "A frame has a reserved opcode."u8,
        FrameFault.FragmentedControl => "A control frame is fragmented."u8,
        FrameFault.ControlTooLong => "A control frame has more than 125 bytes."u8,
        FrameFault.LengthNotMinimal => "A frame's length is not written in the shortest form."u8,
        FrameFault.LengthTopBit => "A frame's length has its highest bit set."u8,
        FrameFault.NotMasked => "A frame of the client is not masked."u8,
        FrameFault.Masked => "A frame of the server is masked."u8,
        FrameFault.ContinuationWithoutBeginning => "A continuation frame came, but no message had begun."u8,
        FrameFault.MessageInsideMessage => "A message began before the one in fragments ended."u8,
        FrameFault.MessageTooBig => "The message is too big."u8,
        FrameFault.BinaryNotAccepted => "Only text messages are taken."u8,
        FrameFault.InvalidUtf8 => "A text message or a close reason is not valid UTF-8."u8,
        FrameFault.ClosePayloadOfOneByte => "A close frame has one byte, which is no code."u8,
        FrameFault.InvalidCloseCode => "A close frame has a code that may not be sent."u8,
        FrameFault.None or _ => ""u8,
    };

    /// <summary>The fault in snake_case, as metrics and log lines name it.</summary>
    public static string MetricTag(FrameFault fault) => s_tags[(int)fault];
}
