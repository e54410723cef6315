using System.Buffers.Binary;

namespace FastTwiml.WebSockets;

/// <summary>
/// What comes before a frame's payload (RFC 6455 5.2):
/// <code>
/// byte 0     FIN RSV1 RSV2 RSV3 opcode(4)
/// byte 1     MASK length(7)
/// 0, 2 or 8  the length, if the seven bits are 126 or 127
/// 0 or 4     the masking key
/// </code>
/// </summary>
internal readonly struct FrameHeader
{
    public const int MaxBytes = 14;

    /// <summary>A control frame's longest payload (RFC 6455 5.5).</summary>
    public const int ControlPayloadBytes = 125;

    /// <summary>The seven bits that say that the length follows in two bytes.</summary>
    public const int LengthInTwoBytes = 126;

    /// <summary>The seven bits that say that the length follows in eight bytes.</summary>
    public const int LengthInEightBytes = 127;

    public const int FinalBit = 0x80;
    public const int MaskBit = 0x80;

    private const int ReservedBits = 0x70;
    private const int OpcodeBits = 0x0F;
    private const int LengthBits = 0x7F;
    private const int ControlOpcodes = 0x8;

    /// <summary>A bit for each opcode that has a meaning.</summary>
    private const int KnownOpcodes = 0b0000_0111_0000_0111;

    private FrameHeader(Opcode opcode, bool isFinal, bool isMasked, int bytes, long payloadBytes, uint maskKey)
    {
        Opcode = opcode;
        IsFinal = isFinal;
        IsMasked = isMasked;
        Bytes = bytes;
        PayloadBytes = payloadBytes;
        MaskKey = maskKey;
    }

    public Opcode Opcode { get; }

    /// <summary>Whether the message ends with this frame.</summary>
    public bool IsFinal { get; }

    public bool IsMasked { get; }

    /// <summary>The bytes of the header itself; 0 while it is incomplete.</summary>
    public int Bytes { get; }

    public long PayloadBytes { get; }

    /// <summary>The masking key, its first byte on the wire in the lowest eight bits.</summary>
    public uint MaskKey { get; }

    public bool IsControl => ((int)Opcode & ControlOpcodes) != 0;

    /// <summary>
    /// Reads the header at the beginning of the span. What is there is judged at once: a fault in the first byte needs no second.
    /// </summary>
    /// <param name="source">A frame from its first byte on, as much of it as has arrived.</param>
    /// <param name="role">Our side, which decides about the mask.</param>
    /// <param name="header">The header, or <c>default</c> while it is incomplete.</param>
    public static FrameFault Read(ReadOnlySpan<byte> source, WebSocketRole role, out FrameHeader header)
    {
        header = default;
        if (source.IsEmpty)
        {
            return FrameFault.None;
        }

        var first = source[0];
        if ((first & ReservedBits) != 0)
        {
            return FrameFault.ReservedBits;
        }

        var opcode = first & OpcodeBits;
        if (((KnownOpcodes >> opcode) & 1) == 0)
        {
            return FrameFault.ReservedOpcode;
        }

        var isFinal = (first & FinalBit) != 0;
        var isControl = (opcode & ControlOpcodes) != 0;
        if (isControl && !isFinal)
        {
            return FrameFault.FragmentedControl;
        }

        if (source.Length < 2)
        {
            return FrameFault.None;
        }

        var isMasked = (source[1] & MaskBit) != 0;
        if (isMasked != (role == WebSocketRole.Server))
        {
            return isMasked ? FrameFault.Masked : FrameFault.NotMasked;
        }

        var shortLength = source[1] & LengthBits;
        if (isControl && shortLength > ControlPayloadBytes)
        {
            return FrameFault.ControlTooLong;
        }

        var fault = ReadLength(source, shortLength, out var payloadBytes, out var at);
        var bytes = at + (isMasked ? sizeof(uint) : 0);
        if (fault == FrameFault.None && source.Length >= bytes)
        {
            var maskKey = isMasked ? BinaryPrimitives.ReadUInt32LittleEndian(source[at..]) : 0;
            header = new((Opcode)opcode, isFinal, isMasked, bytes, payloadBytes, maskKey);
        }

        return fault;
    }

    // The shortest form is the only one, and the highest bit of eight bytes is 0 (RFC 6455 5.2).
    private static FrameFault ReadLength(ReadOnlySpan<byte> source, int shortLength, out long length, out int at)
    {
        at = 2;
        length = shortLength;
        if (shortLength < LengthInTwoBytes)
        {
            return FrameFault.None;
        }

        at += shortLength == LengthInTwoBytes ? sizeof(ushort) : sizeof(ulong);
        if (source.Length < at)
        {
            return FrameFault.None;
        }

        if (shortLength == LengthInTwoBytes)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
            return length < LengthInTwoBytes ? FrameFault.LengthNotMinimal : FrameFault.None;
        }

        length = BinaryPrimitives.ReadInt64BigEndian(source[2..]);
        return length < 0 ? FrameFault.LengthTopBit
            : length <= ushort.MaxValue ? FrameFault.LengthNotMinimal
            : FrameFault.None;
    }
}
