using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FastTwiml.Http;

namespace FastTwiml.Webhooks.Origins;

/// <summary>The setting <c>PublicUrl</c>: the origin under which Twilio reaches us, whatever the request's own fields say.</summary>
internal sealed class PublicOrigin
{
    /// <summary>Characters of a URL's path (RFC 3986, 3.3), a percent sign included.</summary>
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/%");

    private readonly bool _isHttps;
    private readonly byte[] _host;
    private readonly byte[] _port;
    private readonly byte[] _pathPrefix;

    private PublicOrigin(bool isHttps, byte[] host, byte[] port, byte[] pathPrefix)
    {
        _isHttps = isHttps;
        _host = host;
        _port = port;
        _pathPrefix = pathPrefix;
    }

    public Origin Origin => new() { Scheme = _isHttps ? "https"u8 : "http"u8, Host = _host, Port = _port, PathPrefix = _pathPrefix };

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
            // What stands there may be a password, so it is not shown.
            error = Error($"{url[..schemeEnd]}://…{rest[authority.LastIndexOf('@')..]}", "has a user name (Twilio signs the URL without it)");
            return false;
        }

        // The host's own check is over bytes; what is not ASCII becomes a question mark, which no host has.
        var authorityBytes = Encoding.ASCII.GetBytes(authority.ToString());
        if (!HostName.TrySplit(authorityBytes, out var host, out var port))
        {
            error = Error(publicUrl, "has no valid host and port (a name in ASCII, an IPv4 address or an IPv6 address in brackets; a port from 1 to 65535)");
            return false;
        }

        if (path.IndexOfAnyExcept(PathCharacters) >= 0)
        {
            error = Error(publicUrl, "has a path with characters that need percent-encoding");
            return false;
        }

        origin = new PublicOrigin(
            isHttps,
            host.Of(authorityBytes).ToArray(),
            port.Of(authorityBytes).ToArray(),
            Encoding.ASCII.GetBytes(path.ToString()));
        error = null;
        return true;
    }

    private static string Error(string publicUrl, string fault) =>
        $"'{publicUrl}' {fault}; valid is a URL such as https://voice.example.com or https://voice.example.com:8443/prefix";
}
