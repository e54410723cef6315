using System.Buffers.Binary;
using System.Diagnostics;

namespace FastTwiml.WebSockets;

/// <summary>
/// Writes frames (RFC 6455 5.2): whole messages, because nothing here needs fragments. A client's frames are masked with a key of
/// <see cref="MaskKeys"/>; a server's ignore the key.
/// </summary>
internal static class FrameWriter
{
    /// <summary>The longest reason of a close frame: what the code leaves of a control frame's payload.</summary>
    public const int CloseReasonBytes = FrameHeader.ControlPayloadBytes - sizeof(ushort);

    /// <summary>The room that any control frame fits in.</summary>
    public const int MaxControlFrameBytes = 2 + sizeof(uint) + FrameHeader.ControlPayloadBytes;

    /// <summary>The length of a header before so much payload.</summary>
    public static int HeaderBytes(int payloadBytes, WebSocketRole role)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadBytes);
        var length = payloadBytes < FrameHeader.LengthInTwoBytes ? 0 : payloadBytes <= ushort.MaxValue ? sizeof(ushort) : sizeof(ulong);
        return 2 + length + (role == WebSocketRole.Client ? sizeof(uint) : 0);
    }

    /// <summary>The length of a frame with so much payload.</summary>
    public static int FrameBytes(int payloadBytes, WebSocketRole role) => checked(HeaderBytes(payloadBytes, role) + payloadBytes);

    /// <summary>
    /// Writes a header and returns its length. Who writes the payload behind it by himself masks it there, in a client, with
    /// <see cref="PayloadMask.Apply"/>.
    /// </summary>
    public static int WriteHeader(Span<byte> destination, Opcode opcode, int payloadBytes, WebSocketRole role, uint maskKey)
    {
        Debug.Assert(opcode < Opcode.Close || payloadBytes <= FrameHeader.ControlPayloadBytes, "Control frames are short.");
        var bytes = HeaderBytes(payloadBytes, role);
        var maskBit = role == WebSocketRole.Client ? FrameHeader.MaskBit : 0;
        destination = destination[..bytes];
        destination[0] = (byte)(FrameHeader.FinalBit | (int)opcode);
        if (payloadBytes < FrameHeader.LengthInTwoBytes)
        {
            destination[1] = (byte)(maskBit | payloadBytes);
        }
        else if (payloadBytes <= ushort.MaxValue)
        {
            destination[1] = (byte)(maskBit | FrameHeader.LengthInTwoBytes);
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadBytes);
        }
        else
        {
            destination[1] = (byte)(maskBit | FrameHeader.LengthInEightBytes);
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadBytes);
        }

        if (role == WebSocketRole.Client)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[^sizeof(uint)..], maskKey);
        }

        return bytes;
    }

    /// <summary>Writes a whole frame and returns its length, <see cref="FrameBytes"/>.</summary>
    public static int WriteFrame(Span<byte> destination, Opcode opcode, ReadOnlySpan<byte> payload, WebSocketRole role, uint maskKey)
    {
        var headerBytes = WriteHeader(destination, opcode, payload.Length, role, maskKey);
        if (role == WebSocketRole.Client)
        {
            PayloadMask.Apply(payload, destination[headerBytes..], maskKey, phase: 0);
        }
        else
        {
            payload.CopyTo(destination[headerBytes..]);
        }

        return headerBytes + payload.Length;
    }

    /// <summary>
    /// Writes a close frame and returns its length. A peer's <see cref="CloseCode.NoStatus"/> is answered by a frame without a code;
    /// a reason that is too long is cut before a character.
    /// </summary>
    /// <param name="destination">Room for <see cref="MaxControlFrameBytes"/>, or for what code and reason need.</param>
    /// <param name="role">Our side.</param>
    /// <param name="code">A code that may be sent, or <see cref="CloseCode.NoStatus"/>, which has no reason.</param>
    /// <param name="reason">UTF-8 for people to read.</param>
    /// <param name="maskKey">The client's key.</param>
    public static int WriteClose(Span<byte> destination, WebSocketRole role, ushort code, ReadOnlySpan<byte> reason, uint maskKey)
    {
        if (code == CloseCode.NoStatus)
        {
            return WriteHeader(destination, Opcode.Close, 0, role, maskKey);
        }

        Debug.Assert(CloseCode.MayBeSent(code), "The peer would take this code for a fault.");
        Span<byte> payload = stackalloc byte[FrameHeader.ControlPayloadBytes];
        reason = Utf8Text.Cut(reason, CloseReasonBytes);
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        reason.CopyTo(payload[sizeof(ushort)..]);
        return WriteFrame(destination, Opcode.Close, payload[..(sizeof(ushort) + reason.Length)], role, maskKey);
    }
}
