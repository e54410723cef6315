using System.Text;

namespace FastTwiml.Tests.WebSockets;

/// <summary>
/// A second, slow reading of RFC 6455, a byte at a time over everything that has arrived. Events as in MessageRun.
/// </summary>
internal static class FrameOracle
{
    public static List<string> Read(byte[] bytes, bool isServer, int maxMessageBytes, bool acceptBinary)
    {
        var events = new List<string>();
        var arrived = new Queue<byte>(bytes);
        try
        {
            string? kind = null;
            var message = new List<byte>();
            var text = new Utf8Walk();
            while (true)
            {
                var first = Next(arrived);
                Demand((first & 0x70) == 0, "ReservedBits");
                var opcode = first & 15;
                Demand(opcode is <= 2 or (>= 8 and <= 10), "ReservedOpcode");
                var isFinal = first >= 0x80;
                Demand(isFinal || opcode < 8, "FragmentedControl");
                var second = Next(arrived);
                Demand(second >= 0x80 || !isServer, "NotMasked");
                Demand(second < 0x80 || isServer, "Masked");
                Demand(opcode < 8 || (second & 127) <= 125, "ControlTooLong");
                var length = (UInt128)(second & 127);
                if (length > 125)
                {
                    var (count, least) = length == 126 ? (2, 126) : (8, 65_536);
                    length = 0;
                    for (var i = 0; i < count; i++)
                    {
                        length = length * 256 + Next(arrived);
                    }

                    Demand(length <= long.MaxValue, "LengthTopBit");
                    Demand(length >= (UInt128)least, "LengthNotMinimal");
                }

                byte[] key = isServer ? [Next(arrived), Next(arrived), Next(arrived), Next(arrived)] : [0, 0, 0, 0];
                if (opcode >= 8)
                {
                    Demand(opcode != 8 || length != 1, "ClosePayloadOfOneByte");
                    var data = new byte[(int)length];
                    for (var i = 0; i < data.Length; i++)
                    {
                        data[i] = (byte)(Next(arrived) ^ key[i % 4]);
                    }

                    if (opcode == 8)
                    {
                        events.Add(Close(data));
                        return events;
                    }

                    events.Add($"{(opcode == 9 ? "Ping" : "Pong")}={Encoding.Latin1.GetString(data)}");
                    continue;
                }

                Demand(opcode != 0 || kind is not null, "ContinuationWithoutBeginning");
                Demand(opcode == 0 || kind is null, "MessageInsideMessage");
                Demand(opcode != 2 || acceptBinary, "BinaryNotAccepted");
                Demand(length + (UInt128)message.Count <= (UInt128)maxMessageBytes, "MessageTooBig");
                kind ??= opcode == 1 ? "Text" : "Binary";
                for (UInt128 i = 0; i < length; i++)
                {
                    message.Add((byte)(Next(arrived) ^ key[(int)(i % 4)]));
                    Demand(kind == "Binary" || text.Take(message[^1]), "InvalidUtf8");
                }

                if (isFinal)
                {
                    Demand(kind == "Binary" || text.IsBetweenCharacters, "InvalidUtf8");
                    events.Add($"{kind}={Encoding.Latin1.GetString([.. message])}");
                    kind = null;
                    message.Clear();
                }
            }
        }
        catch (InvalidOperationException)
        {
            // The queue is empty.
            return events;
        }
        catch (FormatException fault)
        {
            return [.. events, $"Fault={fault.Message}"];
        }
    }

    private static byte Next(Queue<byte> arrived) => arrived.Dequeue();

    private static string Close(byte[] data)
    {
        if (data.Length == 0)
        {
            return "Close=1005,";
        }

        var code = data[0] * 256 + data[1];
        int[] registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
        Demand(registered.Contains(code) || code / 1000 is 3 or 4, "InvalidCloseCode");
        var reason = new Utf8Walk();
        Demand(data.Skip(2).All(reason.Take) && reason.IsBetweenCharacters, "InvalidUtf8");
        return $"Close={code},{Encoding.Latin1.GetString(data[2..])}";
    }

    private static void Demand(bool holds, string fault)
    {
        if (!holds)
        {
            throw new FormatException(fault);
        }
    }
}
