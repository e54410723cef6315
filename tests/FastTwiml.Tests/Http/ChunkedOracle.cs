using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastTwiml.Tests.Http;

/// <summary>A second, slow reading of RFC 9112 7.1: line by line over Latin-1 text, each line held against a regular expression.</summary>
internal static partial class ChunkedOracle
{
    private const string Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    public static bool TryDecode(string text, out string body, out int length)
    {
        var data = new StringBuilder();
        (body, length) = ("", 0);
        while (true)
        {
            var line = SizeLine().Match(text, length);
            if (!line.Success)
            {
                return false;
            }

            length += line.Length;
            var digits = line.Groups["size"].Value.TrimStart('0');
            if (digits.Length > 5)
            {
                return false;
            }

            var size = digits.Length == 0 ? 0 : int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                var trailers = Trailers().Match(text, length);
                length += trailers.Length;
                body = data.ToString();
                return trailers.Success;
            }

            if (data.Length + size > 65536 || text.Length < length + size + 2 || text.Substring(length + size, 2) != "\r\n")
            {
                return false;
            }

            data.Append(text, length, size);
            length += size + 2;
        }
    }

    [GeneratedRegex(
        $"""\G(?<size>[0-9A-Fa-f]+)([ \t]*;[ \t]*{Token}([ \t]*=[ \t]*({Token}|"([\t \x21\x23-\x5B\x5D-\x7E\x80-\xFF]|\\[\t \x21-\x7E\x80-\xFF])*"))?)*\r\n""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SizeLine();

    [GeneratedRegex($"""\G({Token}:[\t\x20-\x7E\x80-\xFF]*\r\n)*\r\n""", RegexOptions.ExplicitCapture)]
    private static partial Regex Trailers();
}
