using System.Buffers.Binary;
using System.Text;

namespace FastTwiml.ServerTests.WebSockets;

/// <summary>One frame on the wire (RFC 6455 section 5.2), written plainly: it shares no code with the product.</summary>
/// <param name="First">FIN, the reserved bits and the opcode.</param>
/// <param name="Payload">Without its mask.</param>
internal sealed record WireFrame(int First, byte[] Payload)
{
    public const int Final = 0x80;

    private static readonly byte[] s_key = [0x37, 0xfa, 0x21, 0x3d];

    public int Opcode => First & 0x0f;

    /// <summary>The code of a close frame; 1005 for none.</summary>
    public int CloseCode => Payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    public static WireFrame Text(string text) => new(Final | 1, Encoding.UTF8.GetBytes(text));

    public static WireFrame Binary(byte[] payload) => new(Final | 2, payload);

    public static WireFrame Ping(string data = "") => new(Final | 9, Encoding.Latin1.GetBytes(data));

    public static WireFrame Pong(string data = "") => new(Final | 10, Encoding.Latin1.GetBytes(data));

    public static WireFrame Close(int code, byte[] reason) => new(Final | 8, [(byte)(code >> 8), (byte)code, .. reason]);

    public static WireFrame Close(int code, string reason = "") => code == 1005 ? new(Final | 8, []) : Close(code, Encoding.UTF8.GetBytes(reason));

    /// <summary>A message in fragments of so many bytes; the last one may be shorter.</summary>
    public static IEnumerable<WireFrame> Fragments(int opcode, byte[] message, int bytes)
    {
        for (var at = 0; at == 0 || at < message.Length; at += bytes)
        {
            var isLast = at + bytes >= message.Length;
            yield return new((isLast ? Final : 0) | (at == 0 ? opcode : 0), message[at..Math.Min(at + bytes, message.Length)]);
        }
    }

    /// <summary>As a client sends it, masked.</summary>
    public byte[] Masked()
    {
        byte[] length = Payload.Length switch
        {
            < 126 => [(byte)(0x80 | Payload.Length)],
            <= ushort.MaxValue => [0x80 | 126, (byte)(Payload.Length >> 8), (byte)Payload.Length],
            var l => [0x80 | 127, 0, 0, 0, 0, (byte)(l >> 24), (byte)(l >> 16), (byte)(l >> 8), (byte)l],
        };
        var bytes = new byte[1 + length.Length + 4 + Payload.Length];
        bytes[0] = (byte)First;
        length.CopyTo(bytes, 1);
        s_key.CopyTo(bytes, 1 + length.Length);
        for (var i = 0; i < Payload.Length; i++)
        {
            bytes[1 + length.Length + 4 + i] = (byte)(Payload[i] ^ s_key[i & 3]);
        }

        return bytes;
    }

    public bool Equals(WireFrame? other) => other is not null && First == other.First && Payload.AsSpan().SequenceEqual(other.Payload);

    public override int GetHashCode() => HashCode.Combine(First, Payload.Length);

    public override string ToString() => $"{First:x2}:{Convert.ToHexString(Payload.AsSpan(0, Math.Min(16, Payload.Length)))}({Payload.Length})";
}
