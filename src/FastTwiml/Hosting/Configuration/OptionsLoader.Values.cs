using System.Buffers;
using System.Globalization;
using System.Net;
using FastTwiml.Connections;
using FastTwiml.Records.Sqlite;
using FastTwiml.Transports;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Hosting.Configuration;

/// <summary>The settings whose values have a grammar of their own.</summary>
internal static partial class OptionsLoader
{
    // RFC 3986 section 3.3: pchar and the slash; an escape's percent sign is looked at with its digits.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%");

    private static readonly SearchValues<char> NodeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    private static List<ListenAddress> ReadListen(SettingReader reader)
    {
        var addresses = new List<ListenAddress>();
        foreach (var item in reader.Items(Settings.Listen))
        {
            if (!ListenAddress.TryParse(item, out var address))
            {
                reader.Refuse(Settings.Listen, item);
            }
            else if ((address.Port != 0 || address.Scheme == ListenScheme.Unix) && addresses.Contains(address))
            {
                reader.Add($"Listen: {address} stands there twice.");
            }
            else
            {
                addresses.Add(address);
            }
        }

        if (reader.Items(Settings.Listen).Count == 0)
        {
            reader.Refuse(Settings.Listen);
        }

        return addresses;
    }

    private static string ReadDatabase(SettingReader reader)
    {
        var database = reader.Text(Settings.Database);
        if (!SqliteDatabase.IsFileName(database))
        {
            reader.Refuse(Settings.Database, SqliteDatabase.Shown(database));
        }

        return database;
    }

    private static string? ReadPublicUrl(SettingReader reader)
    {
        var text = reader.Text(Settings.PublicUrl);
        if (text.Length == 0)
        {
            return null;
        }

        if (!PublicOrigin.TryParse(text, out _, out var error))
        {
            reader.Add($"{Settings.PublicUrl.Key} ({reader.Where(Settings.PublicUrl)}): {error}.");
        }

        return text;
    }

    private static RoutePaths ReadPaths(SettingReader reader)
    {
        var prefix = reader.Text(Settings.PathPrefix) is "/" or "" ? string.Empty : reader.Text(Settings.PathPrefix);
        if (prefix.Length > 0 && !IsPath(prefix))
        {
            reader.Refuse(Settings.PathPrefix);
        }

        var taken = new Dictionary<string, string>(StringComparer.Ordinal) { ["/health"] = "the health check", ["/ready"] = "the readiness check" };
        return new RoutePaths
        {
            Prefix = prefix,
            Voice = Path(Settings.VoicePath),
            Status = Path(Settings.StatusPath),
            Streams = Path(Settings.StreamsPath),
            StreamStatus = Path(Settings.StreamStatusPath),
            StreamNext = Path(Settings.StreamNextPath),
        };

        string Path(Setting setting)
        {
            var path = reader.Text(setting);
            if (!IsPath(path))
            {
                reader.Refuse(setting);
            }
            else if (!taken.TryAdd(path, setting.Key))
            {
                reader.Add($"{setting.Key}: '{path}' is the path of {taken[path]} already; every path must be its own.");
            }

            return path;
        }
    }

    private static bool IsPath(string path)
    {
        if (path.Length < 2 || path[0] != '/' || path[^1] == '/' || path.AsSpan().ContainsAnyExcept(PathCharacters))
        {
            return false;
        }

        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return false;
            }
        }

        return true;
    }

    private static KnownProxies ReadProxies(SettingReader reader)
    {
        var items = reader.Items(Settings.KnownProxies);
        if (items is ["none"])
        {
            return KnownProxies.None;
        }

        var networks = new List<IPNetwork>();
        foreach (var item in items)
        {
            if (IPAddress.TryParse(item, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(item, out var network))
            {
                networks.Add(network);
            }
            else
            {
                reader.Refuse(Settings.KnownProxies, item);
            }
        }

        return new KnownProxies(networks);
    }

    private static long? ReadUnknownNumber(SettingReader reader)
    {
        var text = reader.Text(Settings.UnknownNumber);
        if (string.Equals(text, "reject", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= 0)
        {
            reader.Refuse(Settings.UnknownNumber);
        }

        return id;
    }

    private static TlsOptions? ReadTls(SettingReader reader, List<ListenAddress> listen)
    {
        var certificate = reader.Text(Settings.Certificate);
        if (certificate.Length > 0)
        {
            return new TlsOptions(certificate, Optional(reader, Settings.Key), Optional(reader, Settings.KeyPassword));
        }

        foreach (var setting in new[] { Settings.Key, Settings.KeyPassword }.Where(reader.IsSet))
        {
            reader.Add($"{setting.Key} is set without Tls:Certificate, which names the certificate's file.");
        }

        if (listen.Find(address => address.Scheme == ListenScheme.Https) is { } https)
        {
            reader.Add($"Listen: {https} needs a certificate. Set Tls:Certificate (and Tls:Key) to PEM or PFX files, or listen on http:// behind a proxy that ends TLS.");
        }

        return null;
    }

    private static string ReadNode(SettingReader reader)
    {
        var node = reader.Text(Settings.Node);
        if (node.Length > 64 || node.AsSpan().ContainsAnyExcept(NodeCharacters))
        {
            reader.Refuse(Settings.Node);
        }

        return node.Length > 0 ? node : Environment.MachineName;
    }

    private static TransportKind ReadTransport(SettingReader reader)
    {
        if (!TransportFactory.TryParse(reader.Text(Settings.Transport), out var kind))
        {
            reader.Refuse(Settings.Transport);
        }
        else if (!TransportFactory.Has(kind))
        {
            reader.Add($"Transport: this system does not have `{reader.Text(Settings.Transport)}`; `auto` takes the best one it has.");
        }

        return kind;
    }

    private static (ListenAddress? Listen, string? Token) ReadOperator(SettingReader reader)
    {
        var token = ReadToken(reader, Settings.OperatorToken);
        var text = reader.Text(Settings.OperatorListen);
        if (string.Equals(text, "none", StringComparison.OrdinalIgnoreCase))
        {
            return (null, token);
        }

        if (!ListenAddress.TryParse(text, out var address) || address.Scheme != ListenScheme.Http)
        {
            reader.Refuse(Settings.OperatorListen);
            return (null, token);
        }

        if (!address.IsLoopback && token is null)
        {
            reader.Add($"Operator:Listen: {address} can be reached from other machines, so Operator:Token must be set (or listen on a loopback address such as http://127.0.0.1:8081).");
        }

        return (address, token);
    }

    private static string? ReadToken(SettingReader reader, Setting setting)
    {
        var token = Optional(reader, setting);
        if (token is not null && !IsToken(token))
        {
            reader.Refuse(setting);
        }

        return token;
    }

    private static bool IsToken(string token) => token.All(c => c is > ' ' and < (char)0x7F);

    private static string? Optional(SettingReader reader, Setting setting) => reader.Text(setting) is { Length: > 0 } text ? text : null;
}
