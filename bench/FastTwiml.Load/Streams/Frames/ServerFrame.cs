using System.Buffers.Binary;

namespace FastTwiml.Load.Streams.Frames;

/// <summary>The first frame in what a server sent.</summary>
internal readonly record struct ServerFrame(Opcode Opcode, int HeadLength, int Length)
{
    /// <summary>More than a server has to say; a frame that claims to be longer is none.</summary>
    public const int LongestPayload = 64 * 1024;

    /// <summary>False while its end is not there; an exception when it is none that a server may send here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out ServerFrame frame)
    {
        frame = default;
        if (received.Length < 2)
        {
            return false;
        }

        var opcode = (Opcode)(received[0] & 0x0F);
        if ((received[0] & 0xF0) != 0x80 || (received[1] & 0x80) != 0)
        {
            throw new FrameException("a frame that is masked, in parts, or of an extension");
        }

        long payload = received[1];
        var head = 2;
        if (payload == 126)
        {
            head = 4;
            if (received.Length < head)
            {
                return false;
            }

            payload = BinaryPrimitives.ReadUInt16BigEndian(received[2..]);
        }
        else if (payload == 127)
        {
            head = 10;
            if (received.Length < head)
            {
                return false;
            }

            payload = BinaryPrimitives.ReadInt64BigEndian(received[2..]);
        }

        if (payload is < 0 or > LongestPayload)
        {
            throw new FrameException("a frame of more than 64 KiB");
        }

        frame = new ServerFrame(opcode, head, head + (int)payload);
        return received.Length >= frame.Length;
    }
}
