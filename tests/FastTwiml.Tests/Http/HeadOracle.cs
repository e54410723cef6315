using System.Text;
using System.Text.RegularExpressions;

namespace FastTwiml.Tests.Http;

/// <summary>
/// A second, slow reading of the same rules: the grammar of a head as one regular expression over Latin-1 text, and what the
/// values say by plain string operations.
/// </summary>
internal static partial class HeadOracle
{
    private const string Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /// <summary>Whether the bytes begin with a head that is valid, and how long it is with an empty line before it.</summary>
    public static bool Accepts(byte[] bytes, out int length, out bool keepAlive, out string path)
    {
        var match = Head().Match(Encoding.Latin1.GetString(bytes));
        (length, keepAlive, path) = (match.Length, false, "");
        if (!match.Success)
        {
            return false;
        }

        var fields = match.Groups["name"].Captures.Select(static c => c.Value.ToLowerInvariant())
            .Zip(match.Groups["value"].Captures.Select(static c => c.Value.Trim(' ', '\t'))).ToLookup(static f => f.First, static f => f.Second);
        var target = Target().Match(match.Groups["target"].Value);
        if (!target.Success || (target.Value == "*" && match.Groups["method"].Value != "OPTIONS"))
        {
            return false;
        }

        var isHttp11 = match.Groups["minor"].Value != "0";
        path = target.Value == "*" ? "*" : target.Groups["path"].Length == 0 ? "/" : target.Groups["path"].Value;
        keepAlive = !Elements(fields, "connection").Contains("close") && (isHttp11 || Elements(fields, "connection").Contains("keep-alive"));
        var hosts = fields["host"].ToArray();
        var lengths = fields["content-length"].ToArray();
        var codings = fields["transfer-encoding"].ToArray();
        var authority = target.Groups["authority"];
        return hosts.Length <= 1 && hosts.Length >= (isHttp11 ? 1 : 0) && hosts.All(IsHost)
            && (!authority.Success || IsHost(authority.Value))
            && (!authority.Success || hosts.Length == 0 || hosts[0].Equals(authority.Value, StringComparison.OrdinalIgnoreCase))
            && lengths.Length + codings.Length <= 1
            && lengths.All(static l => Digits().IsMatch(l) && int.Parse(l) <= 65536)
            && codings.All(c => isHttp11 && c.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            && Elements(fields, "expect").All(static e => e is "100-continue" or "")
            && new[] { "content-type", "sec-websocket-key", "sec-websocket-version" }.All(name => fields[name].Count() <= 1);
    }

    public static bool IsHost(string text) =>
        Host().Match(text) is { Success: true } match && (!match.Groups["port"].Success || int.Parse(match.Groups["port"].Value) is > 0 and < 65536);

    private static IEnumerable<string> Elements(ILookup<string, string> fields, string name) =>
        fields[name].SelectMany(static v => v.Split(',')).Select(static e => e.Trim(' ', '\t').ToLowerInvariant());

    [GeneratedRegex(
        $"""^(\r\n)?(?<method>{Token}) (?<target>[!$-;=?-~]+) HTTP/1\.(?<minor>[0-9])\r\n"""
        + $"""((?<name>{Token}):(?<value>[\t\x20-\x7E\x80-\xFF]*)\r\n)*\r\n""", RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    [GeneratedRegex("""^(\*|(?<path>/[^?]*)(\?.*)?|[hH][tT][tT][pP][sS]?://(?<authority>[^/?]*)(?<path>[^?]*)(\?.*)?)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Target();

    [GeneratedRegex("""^([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(:(?<port>[0-9]{1,5}))?\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Host();

    [GeneratedRegex(@"^[0-9]{1,9}\z")]
    private static partial Regex Digits();
}
