using System.Globalization;
using System.Text;
using FastTwiml.Tests.Http;

namespace FastTwiml.Fuzz.Targets;

/// <summary>
/// A second, slow reading of what a peer sent on one connection: where each request ends, by the expressions of the oracles
/// and plain string operations, and so how many answers there are to be and what is sure of them.
/// </summary>
internal sealed class ConnectionModel
{
    private static readonly string[] Posts = ["/twiml", "/twiml/status", "/streams/status"];

    private ConnectionModel(List<Expected> answers) => Answers = answers;

    public IReadOnlyList<Expected> Answers { get; }

    /// <param name="bytes">All that the peer sends before it closes its side.</param>
    public static ConnectionModel Of(byte[] bytes)
    {
        var answers = new List<Expected>();
        for (var rest = bytes; rest.Length > 0;)
        {
            if (rest is [(byte)'\r'] or [(byte)'\r', (byte)'\n'])
            {
                break;
            }

            var length = Request(rest, out var expected);
            answers.Add(expected);
            if (expected.Closes)
            {
                break;
            }

            rest = rest[length..];
        }

        return new ConnectionModel(answers);
    }

    /// <summary>The length of a whole request, and 0 for one that is at fault or cut short.</summary>
    private static int Request(byte[] bytes, out Expected expected)
    {
        expected = new Expected(Status: null, IsRefusal: true, HeadOnly: false, Closes: true);
        if (!HeadOracle.Accepts(bytes, out var headLength, out var keepAlive, out var path))
        {
            return 0;
        }

        var text = Encoding.Latin1.GetString(bytes);
        var lines = text[..headLength].TrimStart('\r', '\n').Split("\r\n");
        var method = lines[0].Split(' ')[0];
        var length = Value(lines, "content-length");
        var isChunked = Value(lines, "transfer-encoding") is not null;
        if (Posts.Contains(path) && method == "POST" && length is null && !isChunked)
        {
            expected = expected with { Status = 411 };
            return 0;
        }

        int bodyLength;
        if (isChunked)
        {
            if (!ChunkedOracle.TryDecode(text[headLength..], out _, out bodyLength))
            {
                return 0;
            }
        }
        else
        {
            bodyLength = length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture);
            if (bodyLength > bytes.Length - headLength)
            {
                return 0;
            }
        }

        int? status = path switch
        {
            "/health" or "/ready" => method is "GET" or "HEAD" ? 200 : 405,
            "/streams" or "/streams/" => method == "GET" ? null : 405,
            _ when Posts.Contains(path) => method == "POST" ? null : 405,
            _ => 404,
        };
        expected = new Expected(status, IsRefusal: status > 400, method == "HEAD", !keepAlive);
        return headLength + bodyLength;
    }

    private static string? Value(string[] lines, string name) => lines.Skip(1)
        .Select(static line => line.Split(':', 2))
        .Where(field => field.Length == 2 && field[0].Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(static field => field[1].Trim(' ', '\t'))
        .FirstOrDefault();

    /// <param name="Status">The status, if it is sure without a look at what the form says.</param>
    /// <param name="IsRefusal">It is an error.</param>
    /// <param name="HeadOnly">The answer has no body.</param>
    /// <param name="Closes">Nothing follows it.</param>
    internal sealed record Expected(int? Status, bool IsRefusal, bool HeadOnly, bool Closes);
}
