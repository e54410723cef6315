using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastTwiml.Fuzz.Targets;

/// <summary>Everything that a connection answered, one final answer after the other, without what differs from run to run.</summary>
internal static partial class AnswerText
{
    /// <param name="bytes">All that was sent.</param>
    /// <param name="headOnly">Whether the answer of this number is to HEAD.</param>
    /// <exception cref="InvalidDataException">Not a sequence of whole answers.</exception>
    public static List<(int Status, bool Closes, string Text)> Final(ReadOnlySpan<byte> bytes, Func<int, bool> headOnly)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var answers = new List<(int, bool, string)>();
        for (var at = 0; at < text.Length;)
        {
            var head = Head().Match(text, at);
            if (!head.Success)
            {
                throw new InvalidDataException($"Not an answer: {text[at..]}");
            }

            at += head.Length;
            var status = int.Parse(head.Groups["status"].Value, CultureInfo.InvariantCulture);
            if (status == 100)
            {
                continue;
            }

            var length = Length().Match(head.Value);
            var bodyLength = headOnly(answers.Count) || !length.Success ? 0 : int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture);
            if ((status == 204) == length.Success || bodyLength > text.Length - at)
            {
                throw new InvalidDataException($"Not a whole answer: {head.Value}");
            }

            answers.Add((status, Close().IsMatch(head.Value), Date().Replace(head.Value, "") + text[at..(at + bodyLength)]));
            at += bodyLength;
        }

        return answers;
    }

    [GeneratedRegex("\\GHTTP/1\\.1 (?<status>[0-9]{3}) [A-Za-z ]+\r\n([A-Za-z-]+: [\\x20-\\x7E]+\r\n)*\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    [GeneratedRegex("\r\nContent-Length: ([0-9]+)\r\n")]
    private static partial Regex Length();

    [GeneratedRegex("\r\nConnection: (upgrade, )?close\r\n")]
    private static partial Regex Close();

    [GeneratedRegex("\r\nDate: [A-Za-z]{3}, [0-9]{2} [A-Za-z]{3} [0-9]{4} [0-9:]{8} GMT(?=\r\n)")]
    private static partial Regex Date();
}
