using System.Buffers.Text;
using System.Text;

namespace FastTwiml.Webhooks.Signature;

/// <summary>Finds the public origin of a request: <c>PublicUrl</c> when set, else the request's own fields, each checked before it is used.</summary>
internal sealed class OriginResolver(PublicOrigin? publicOrigin)
{
    public OriginFault Resolve(in OriginFields fields, out Origin origin)
    {
        if (publicOrigin is not null)
        {
            origin = publicOrigin.Origin;
            return OriginFault.None;
        }

        origin = default;
        var isHttps = fields.IsTls;
        ReadOnlySpan<byte> forwardedHost = default;
        ReadOnlySpan<byte> forwardedPort = default;
        if (fields.TrustForwarded)
        {
            var proto = Last(fields.ForwardedProto);
            if (!proto.IsEmpty && !TryReadScheme(proto, out isHttps))
            {
                return OriginFault.ForwardedProto;
            }

            forwardedHost = Last(fields.ForwardedHost);
            forwardedPort = Last(fields.ForwardedPort);
        }

        var authority = forwardedHost.IsEmpty ? fields.Host : forwardedHost;
        if (authority.IsEmpty || !HostName.IsValidHost(authority) || !TrySplitPort(authority, out var host, out var port))
        {
            return forwardedHost.IsEmpty ? OriginFault.Host : OriginFault.ForwardedHost;
        }

        if (!forwardedPort.IsEmpty)
        {
            if (!IsPort(forwardedPort))
            {
                return OriginFault.ForwardedPort;
            }

            // A standard port adds nothing, and behind a chain of proxies it is often that of an inner one (80 below https).
            if (port.IsEmpty && !forwardedPort.SequenceEqual("443"u8) && !forwardedPort.SequenceEqual("80"u8))
            {
                port = forwardedPort;
            }
        }

        origin = new Origin { Scheme = isHttps ? "https"u8 : "http"u8, Host = host, Port = port };
        return OriginFault.None;
    }

    /// <summary>Of a list, what the proxy next to us wrote.</summary>
    private static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> list) =>
        list[(list.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);

    /// <summary>Some proxies say <c>wss</c> for an upgrade.</summary>
    private static bool TryReadScheme(ReadOnlySpan<byte> proto, out bool isHttps)
    {
        isHttps = Ascii.EqualsIgnoreCase(proto, "https"u8) || Ascii.EqualsIgnoreCase(proto, "wss"u8);
        return isHttps || Ascii.EqualsIgnoreCase(proto, "http"u8) || Ascii.EqualsIgnoreCase(proto, "ws"u8);
    }

    private static bool TrySplitPort(ReadOnlySpan<byte> authority, out ReadOnlySpan<byte> host, out ReadOnlySpan<byte> port)
    {
        // The colons of an IPv6 address stand inside its brackets.
        var colon = authority.LastIndexOf((byte)':');
        if (colon < 0 || colon < authority.LastIndexOf((byte)']'))
        {
            host = authority;
            port = default;
            return true;
        }

        host = authority[..colon];
        port = authority[(colon + 1)..];

        // RFC 3986, 3.2.3: the port may be empty behind its colon.
        return !host.IsEmpty && (port.IsEmpty || IsPort(port));
    }

    private static bool IsPort(ReadOnlySpan<byte> port) =>
        port.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
        && Utf8Parser.TryParse(port, out ushort number, out var consumed)
        && consumed == port.Length
        && number > 0;
}
