using System.Text;

namespace FastTwiml.Fuzz.Targets;

/// <summary>Makes inputs that are nearly right out of right ones, and cuts them into the pieces in which they arrive.</summary>
internal static class Mutation
{
    public const int MostBytes = 6 * 1024;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\r\n", "\r\n", "\n", "\r", "\0", ":", " ", "\t", ",", ";", "=", "&", "%", "%00", "+", "\"", "\\", "#", "\u007F", "\u0080", "\u00FF",
            "Content-Length: 3\r\n", "content-length: 0\r\n", "Content-Length: +1\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n", "transfer-encoding: x\r\n", "Host: b\r\n", "Connection: close\r\n",
            "Connection: keep-alive\r\n", "Expect: 100-continue\r\n", "X: y\r\n", " folded\r\n", "HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "0\r\n\r\n",
            "1\r\na\r\n", "5;a=b\r\n", "10000\r\n", "10001\r\n", "0000", "ffffffff", "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "http://a", "*",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>Changes the input in up to so many places; often not at all.</summary>
    public static byte[] Mutate(Random random, byte[] bytes, int most = 4)
    {
        var result = new List<byte>(bytes);
        for (var left = random.Next(most + 1); left > 0 && result.Count is > 0 and < MostBytes; left--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(7))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.RemoveAt(at);
                    break;
                case 2:
                    result.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    result.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 4:
                    result.InsertRange(at, result.GetRange(at, Math.Min(random.Next(1, 40), result.Count - at)));
                    break;
                case 5:
                    result.RemoveRange(at, Math.Min(random.Next(1, 40), result.Count - at));
                    break;
                default:
                    LineBreakNear(result, at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }
        }

        return [.. result];
    }

    /// <summary>Cuts into pieces of random sizes, mostly few, sometimes one byte each, some of them empty.</summary>
    public static List<byte[]> Split(Random random, byte[] bytes)
    {
        var pieces = new List<byte[]>();
        var most = random.Next(4) switch
        {
            0 => 2,
            1 => 16,
            _ => Math.Max(2, bytes.Length),
        };
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(random.Next(8) == 0 ? 0 : 1, most + 1), bytes.Length - at);
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        if (pieces.Count == 0)
        {
            pieces.Add([]);
        }

        return pieces;
    }

    /// <summary>Where lines begin is where most is decided.</summary>
    private static void LineBreakNear(List<byte> bytes, int at, byte[] token)
    {
        while (at > 0 && bytes[at - 1] != '\n')
        {
            at--;
        }

        bytes.InsertRange(at, token);
    }
}
