using System.Globalization;
using System.Net;

namespace FastTwiml.Hosting;

internal enum ListenScheme : byte
{
    Http,
    Https,
    Unix,
}

/// <summary>One address to listen on: <c>http://ip:port</c>, <c>https://ip:port</c> or <c>unix:/path</c>.</summary>
internal sealed record ListenAddress
{
    public const string Valid =
        "http://IP:PORT, https://IP:PORT (IP may be localhost or * for all addresses) or unix:/absolute/path";

    private ListenAddress(ListenScheme scheme, string host, IPAddress? address, int port, string? path)
        => (Scheme, Host, Address, Port, Path) = (scheme, host, address, port, path);

    public ListenScheme Scheme { get; }

    /// <summary>The host as an URL shows it; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>The address; null for <c>localhost</c> and for a Unix socket.</summary>
    public IPAddress? Address { get; }

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; }

    /// <summary>The path of a Unix socket; null otherwise.</summary>
    public string? Path { get; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    public static ListenAddress Parse(string text)
        => TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not {Valid}");

    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (TryStrip(text, "unix:", out var path))
        {
            if (path.StartsWith("//", StringComparison.Ordinal))
            {
                path = path[2..];
            }

            if (path.Length < 2 || path[0] != '/' || path.Contains('\0', StringComparison.Ordinal))
            {
                return false;
            }

            address = new ListenAddress(ListenScheme.Unix, string.Empty, null, 0, path);
            return true;
        }

        ListenScheme scheme;
        if (TryStrip(text, "http://", out var rest))
        {
            scheme = ListenScheme.Http;
        }
        else if (TryStrip(text, "https://", out rest))
        {
            scheme = ListenScheme.Https;
        }
        else
        {
            return false;
        }

        if (rest.EndsWith('/'))
        {
            rest = rest[..^1];
        }

        if (TryStrip(rest, "unix:", out _))
        {
            return scheme == ListenScheme.Http && TryParse(rest, out address);
        }

        var port = scheme == ListenScheme.Http ? 80 : 443;
        var host = rest;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf(']'))
        {
            host = rest[..colon];
            if (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port > IPEndPoint.MaxPort)
            {
                return false;
            }
        }

        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            address = new ListenAddress(scheme, "localhost", null, port, null);
            return true;
        }

        if (host is "*" or "+")
        {
            address = new ListenAddress(scheme, "*", IPAddress.IPv6Any, port, null);
            return true;
        }

        if (!TryParseHost(host, out var ip))
        {
            return false;
        }

        address = new ListenAddress(scheme, host, ip, port, null);
        return true;
    }

    public override string ToString()
        => Scheme == ListenScheme.Unix
            ? $"unix:{Path}"
            : string.Create(CultureInfo.InvariantCulture, $"{(Scheme == ListenScheme.Http ? "http" : "https")}://{Host}:{Port}");

    private static bool TryParseHost(string host, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? ip)
    {
        ip = null;
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        }

        // IPAddress reads "1" and "127.1" too; an address that an operator writes has four parts.
        return host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out ip)
            && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
    }

    private static bool TryStrip(string text, string prefix, out string rest)
    {
        var strips = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        rest = strips ? text[prefix.Length..] : string.Empty;
        return strips;
    }
}
