using System.Globalization;
using System.Text;

namespace FastTwiml.TestKit;

/// <summary>One answer of the server, taken apart by hand.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Fields, string Body)
{
    /// <summary>Takes apart everything that a connection answered; <c>Content-Length</c> says where each one ends.</summary>
    public static IReadOnlyList<Answer> All(ReadOnlySpan<byte> bytes, bool headOnly = false)
    {
        var answers = new List<Answer>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                throw new InvalidDataException($"No end of a head in: {Encoding.UTF8.GetString(bytes)}");
            }

            var lines = Encoding.ASCII.GetString(bytes[..end]).Split("\r\n");
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            var fields = lines.Skip(1).Select(static line => line.Split(": ", 2))
                .ToDictionary(static field => field[0], static field => field[1], StringComparer.OrdinalIgnoreCase);
            bytes = bytes[(end + 4)..];
            var length = headOnly || status is 100 or 204 ? 0 : int.Parse(fields["Content-Length"], CultureInfo.InvariantCulture);
            answers.Add(new Answer(status, fields, Encoding.UTF8.GetString(bytes[..length])));
            bytes = bytes[length..];
        }

        return answers;
    }

    public static IReadOnlyList<Answer> All(string text) => All(Encoding.UTF8.GetBytes(text));
}
