using System.Buffers.Text;
using System.Text;
using FastTwiml.Http;

namespace FastTwiml.Webhooks.Origins;

/// <summary>Finds the public origin of a request: <c>PublicUrl</c> when set, else the request's own fields, each checked before it is used.</summary>
internal sealed class OriginResolver(PublicOrigin? publicOrigin)
{
    public OriginFault Resolve(scoped in OriginFields fields, out Origin origin)
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
        if (!HostName.TrySplit(authority, out var host, out var hostPort))
        {
            return forwardedHost.IsEmpty ? OriginFault.Host : OriginFault.ForwardedHost;
        }

        var port = hostPort.Of(authority);
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

        origin = new Origin { Scheme = isHttps ? "https"u8 : "http"u8, Host = host.Of(authority), Port = port };
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

    private static bool IsPort(ReadOnlySpan<byte> digits) =>
        !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out ushort number, out _) && number > 0;
}
