using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FastTwiml.Webhooks.Signature;

/// <summary>The setting <c>PublicUrl</c>: the origin under which Twilio reaches us, whatever the request's own fields say.</summary>
internal sealed class PublicOrigin
{
    /// <summary>Characters of a URL's path (RFC 3986, 3.3), a percent sign included.</summary>
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/%");

    private readonly byte[] _scheme;
    private readonly byte[] _host;
    private readonly byte[] _port;
    private readonly byte[] _pathPrefix;

    private PublicOrigin(string scheme, string host, string port, string pathPrefix)
    {
        _scheme = Encoding.ASCII.GetBytes(scheme);
        _host = Encoding.ASCII.GetBytes(host);
        _port = Encoding.ASCII.GetBytes(port);
        _pathPrefix = Encoding.ASCII.GetBytes(pathPrefix);
    }

    public Origin Origin => new() { Scheme = _scheme, Host = _host, Port = _port, PathPrefix = _pathPrefix };

    /// <summary>Takes <c>http(s)://host[:port][/path]</c>. The host's letter case stays: the signature covers it.</summary>
    /// <param name="publicUrl">The setting's value; white space around it and slashes behind it do not count.</param>
    /// <param name="origin">The origin.</param>
    /// <param name="error">What is wrong and what would be valid, to follow the setting's name.</param>
    public static bool TryParse(string publicUrl, [NotNullWhen(true)] out PublicOrigin? origin, [NotNullWhen(false)] out string? error)
    {
        origin = null;
        var url = publicUrl.AsSpan().Trim();
        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = schemeEnd < 0 ? default : url[..schemeEnd];
        var isHttps = scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            error = Error(publicUrl, "does not begin with https:// or http://");
            return false;
        }

        var rest = url[(schemeEnd + 3)..];
        if (rest.IndexOfAny('?', '#') >= 0)
        {
            error = Error(publicUrl, "has a query or a fragment");
            return false;
        }

        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? default : rest[slash..].TrimEnd('/');
        if (authority.Contains('@'))
        {
            error = Error(publicUrl, "has a user name (Twilio signs the URL without it)");
            return false;
        }

        SplitPort(authority, out var host, out var port);
        if (host.IsEmpty || !Ascii.IsValid(authority) || !HostName.IsValidHost(Encoding.ASCII.GetBytes(host.ToString())))
        {
            error = Error(publicUrl, "has no valid host (a name in ASCII, an IPv4 address or an IPv6 address in brackets)");
            return false;
        }

        if (host.Length < authority.Length && !IsPort(port))
        {
            error = Error(publicUrl, "has a port that is not a number from 1 to 65535");
            return false;
        }

        if (path.IndexOfAnyExcept(PathCharacters) >= 0)
        {
            error = Error(publicUrl, "has a path with characters that need percent-encoding");
            return false;
        }

        origin = new PublicOrigin(isHttps ? "https" : "http", host.ToString(), port.ToString(), path.ToString());
        error = null;
        return true;
    }

    private static void SplitPort(ReadOnlySpan<char> authority, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        // The colons of an IPv6 address stand inside its brackets.
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > authority.LastIndexOf(']');
        host = hasPort ? authority[..colon] : authority;
        port = hasPort ? authority[(colon + 1)..] : default;
    }

    private static bool IsPort(ReadOnlySpan<char> port) =>
        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    private static string Error(string publicUrl, string fault) =>
        $"'{publicUrl}' {fault}; valid is a URL such as https://voice.example.com or https://voice.example.com:8443/prefix";
}
