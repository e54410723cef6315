using System.Globalization;
using System.Net;

namespace FastTwiml.Simulation.Requests;

/// <summary>
/// A URL as Twilio treats it: what is asked for stays byte for byte as it was written, because it is signed; user and fragment are
/// for Twilio alone.
/// </summary>
internal sealed class RequestUrl
{
    private RequestUrl(string scheme, string authority, string host, int port, string target) =>
        (Scheme, Authority, Host, Port, Target) = (scheme, authority, host, port, target);

    /// <summary>http, https, ws or wss.</summary>
    public string Scheme { get; }

    /// <summary>Host and port as they were written.</summary>
    public string Authority { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>Path and query as the request line has them.</summary>
    public string Target { get; }

    public bool IsSecure => Scheme is "https" or "wss";

    public bool IsWebSocket => Scheme is "ws" or "wss";

    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));

    /// <summary>What the signature begins with. Over TLS the port is left out, standard or not.</summary>
    public string SignedText => IsSecure ? $"{Scheme}://{Host}{Target}" : ToString();

    /// <summary>For the framework's clients, which would otherwise write a path in their own way.</summary>
    public Uri Uri => new(ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public static RequestUrl? TryParse(string text)
    {
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0 || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.AsSpan().ContainsAny('"', '<', '>'))
        {
            return null;
        }

        var scheme = text[..schemeEnd].ToLowerInvariant();
        var rest = text[(schemeEnd + 3)..].Split('#')[0];
        var authorityEnd = rest.AsSpan().IndexOfAny('/', '?');
        var (authority, target) = authorityEnd < 0 ? (rest, "/") : (rest[..authorityEnd], rest[authorityEnd..]);
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        target = target[0] == '?' ? "/" + target : target;
        if (scheme is not ("http" or "https" or "ws" or "wss") || !Uri.TryCreate($"{scheme}://{authority}/", UriKind.Absolute, out var parsed))
        {
            return null;
        }

        var portStart = authority.LastIndexOf(':');
        var hasPort = portStart > authority.LastIndexOf(']');
        return new RequestUrl(scheme, authority, hasPort ? authority[..portStart] : authority, parsed.Port, target);
    }

    /// <summary>An absolute URL, or one that is meant relative to this one.</summary>
    public RequestUrl? Resolve(string reference)
    {
        if (reference.Contains("://", StringComparison.Ordinal))
        {
            return TryParse(reference);
        }

        var path = Target.Split('?')[0];
        var absolute = reference.StartsWith('/') ? reference : path[..(path.LastIndexOf('/') + 1)] + reference;
        return TryParse($"{Scheme}://{Authority}{absolute}");
    }

    /// <summary>The same for a WebSocket.</summary>
    public RequestUrl ForWebSocket() => Scheme switch
    {
        "http" => new RequestUrl("ws", Authority, Host, Port, Target),
        "https" => new RequestUrl("wss", Authority, Host, Port, Target),
        _ => this,
    };

    public RequestUrl WithoutQuery() => new(Scheme, Authority, Host, Port, Target.Split('?')[0]);

    /// <summary>With more in its query.</summary>
    public RequestUrl WithQuery(string query) =>
        new(Scheme, Authority, Host, Port, string.Create(CultureInfo.InvariantCulture, $"{Target}{(Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}"));

    public override string ToString() => $"{Scheme}://{Authority}{Target}";
}
