using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastTwiml.Load.Streams.Frames;

/// <summary>Frames as a client sends them: whole messages, masked (RFC 6455, section 5).</summary>
internal static class MaskedFrame
{
    /// <summary>The longest head in front of a payload of at most 64 KiB.</summary>
    public const int LongestHead = 8;

    private const int LongestInByte = 125;
    private const byte LengthInTwoBytes = 126;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    /// <summary>Where the payload of a frame stands.</summary>
    public static int HeadLength(int payloadLength) => payloadLength <= LongestInByte ? LongestHead - 2 : LongestHead;

    /// <summary>Makes a frame around a payload that already stands in its place; how long the frame is.</summary>
    public static int Finish(Span<byte> frame, Opcode opcode, int payloadLength, uint key)
    {
        var headLength = HeadLength(payloadLength);
        frame[0] = (byte)(Final | (byte)opcode);
        if (payloadLength <= LongestInByte)
        {
            frame[1] = (byte)(Masked | payloadLength);
        }
        else
        {
            frame[1] = Masked | LengthInTwoBytes;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], checked((ushort)payloadLength));
        }

        MemoryMarshal.Write(frame[(headLength - sizeof(uint))..], key);
        Mask(frame.Slice(headLength, payloadLength), key);
        return headLength + payloadLength;
    }

    private static void Mask(Span<byte> payload, uint key)
    {
        var wide = ((ulong)key << 32) | key;
        foreach (ref var word in MemoryMarshal.Cast<byte, ulong>(payload))
        {
            word ^= wide;
        }

        for (var i = payload.Length & ~(sizeof(ulong) - 1); i < payload.Length; i++)
        {
            payload[i] ^= (byte)(key >> (8 * (i & 3)));
        }
    }
}
