using System.Buffers.Binary;
using System.Text;

namespace FastTwiml.Tests.WebSockets;

/// <summary>Makes sequences of frames that are right but for a fault here and there.</summary>
/// <param name="random">Where they come from.</param>
/// <param name="isMasked">Whether they are a client's.</param>
internal sealed class FrameSamples(Random random, bool isMasked)
{
    private readonly List<byte> _bytes = [];

    public static byte[] Next(Random random, bool isMasked)
    {
        var samples = new FrameSamples(random, isMasked);
        for (var left = random.Next(1, 6); left > 0; left--)
        {
            samples.AddMessage();
        }

        var bytes = samples._bytes;
        if (random.Next(4) == 0)
        {
            samples.AddClose();
        }

        // Half of them as they are; some cut, some with a byte changed.
        switch (random.Next(6))
        {
            case 0:
                bytes.RemoveAt(random.Next(bytes.Count));
                break;
            case 1:
                var length = random.Next(bytes.Count);
                bytes.RemoveRange(length, bytes.Count - length);
                break;
            case 2:
                bytes[random.Next(Math.Min(bytes.Count, 40))] ^= (byte)(1 << random.Next(8));
                break;
        }

        return [.. bytes];
    }

    private void AddMessage()
    {
        var isText = random.Next(3) > 0;
        var payload = isText ? Text() : Binary();
        var fragments = random.Next(3) == 0 ? random.Next(1, 5) : 1;
        for (var (i, at) = (0, 0); i < fragments; i++)
        {
            var isLast = i == fragments - 1;
            var end = isLast ? payload.Length : random.Next(at, payload.Length + 1);
            var opcode = i > 0 ? 0 : isText ? 1 : 2;
            if (Seldom())
            {
                opcode = random.Next(3);
            }

            AddFrame(opcode, isLast, payload[at..end]);
            at = end;
            while (random.Next(4) == 0)
            {
                AddFrame(random.Next(9, 11), isFinal: true, Binary(100));
            }
        }
    }

    private void AddClose()
    {
        var payload = new byte[2];
        int[] codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999, 1004, 1005, 1006, 1015, 999, 5000, 0, 65535];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)codes[random.Next(3) == 0 ? random.Next(codes.Length) : 0]);
        var reason = Text();
        AddFrame(8, isFinal: true, random.Next(6) switch
        {
            0 => [],
            1 => [1],
            _ => [.. payload, .. reason[..Math.Min(reason.Length, random.Next(124))]],
        });
        AddFrame(1, isFinal: true, "unseen"u8.ToArray());
    }

    private void AddFrame(int opcode, bool isFinal, byte[] payload)
    {
        if (Seldom())
        {
            opcode = random.Next(16);
        }

        var first = (isFinal ? 0x80 : 0) | opcode | (Seldom() ? random.Next(8) << 4 : 0);
        if (Seldom())
        {
            first ^= 0x80;
        }

        var isKeyed = isMasked != Seldom();
        var maskBit = isKeyed ? 0x80 : 0;
        var form = payload.Length < 126 ? 0 : payload.Length <= ushort.MaxValue ? 1 : 2;
        form = Seldom() ? Math.Max(form, random.Next(3)) : form;
        _bytes.Add((byte)first);
        _bytes.Add((byte)(maskBit | (form == 0 ? payload.Length : 125 + form)));
        var length = new byte[form == 0 ? 0 : form == 1 ? 2 : 8];
        for (var i = 0; i < length.Length && i < 4; i++)
        {
            length[^(i + 1)] = (byte)(payload.Length >> (8 * i));
        }

        _bytes.AddRange(length);
        var key = new byte[4];
        if (isKeyed)
        {
            random.NextBytes(key);
            _bytes.AddRange(key);
        }

        _bytes.AddRange(payload.Select((b, i) => (byte)(b ^ key[i % 4])));
    }

    private byte[] Text()
    {
        var text = new StringBuilder();
        for (var left = Length(); left > 0; left--)
        {
            var rune = random.Next(8) switch
            {
                0 => new Rune(random.Next(0x80, 0x800)),
                1 => new Rune(random.Next(0x800, 0xD800)),
                2 => new Rune(random.Next(0x1_0000, 0x11_0000)),
                3 => new Rune(random.Next(0xE000, 0x1_0000)),
                _ => new Rune(random.Next(0x80)),
            };
            text.Append(rune);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > 0 && random.Next(12) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private byte[] Binary(int most = int.MaxValue)
    {
        var bytes = new byte[Math.Min(Length(), most)];
        random.NextBytes(bytes);
        return bytes;
    }

    private int Length() => random.Next(300) switch
    {
        0 => random.Next(65_400, 65_700),
        < 30 => random.Next(100, 300),
        _ => random.Next(20),
    };

    private bool Seldom() => random.Next(60) == 0;
}
