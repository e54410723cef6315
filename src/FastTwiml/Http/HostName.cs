using System.Net;
using FastTwiml.Http.Grammar;

namespace FastTwiml.Http;

/// <summary>The host and port of an authority (RFC 3986 3.2.2, 3.2.3), as Host and X-Forwarded-Host carry them.</summary>
internal static class HostName
{
    /// <summary>A name, an IPv4 address or an IPv6 address in brackets, with or without a port.</summary>
    public static bool IsValidHost(ReadOnlySpan<byte> host) => TrySplit(host, out _, out _);

    /// <summary>Splits into the host (an IPv6 address with its brackets) and the digits of the port, empty when there is none.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> value, out Slice host, out Slice port)
    {
        host = default;
        port = default;
        if (value.IsEmpty || value.Length > HttpLimits.HostBytes)
        {
            return false;
        }

        var hostLength = value[0] == '[' ? value.IndexOf((byte)']') + 1 : value.IndexOf((byte)':');
        hostLength = hostLength < 0 ? value.Length : hostLength;
        if (!IsHost(value[..hostLength]))
        {
            return false;
        }

        host = new Slice(0, hostLength);
        if (hostLength == value.Length)
        {
            return true;
        }

        port = new Slice(hostLength + 1, value.Length - hostLength - 1);
        return value[hostLength] == ':' && IsPort(port.Of(value));
    }

    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host is [(byte)'[', .., (byte)']'])
        {
            // Without IPvFuture, which nobody assigned, and without zones, which have no meaning elsewhere.
            var address = host[1..^1];
            return address.Contains((byte)':') && !address.ContainsAnyExcept(ByteSets.Ipv6) && IPAddress.IsValidUtf8(address);
        }

        // reg-name = *( unreserved / pct-encoded / sub-delims ), but not empty (RFC 9110 4.2.1). IPv4address is one of them.
        if (host.IsEmpty)
        {
            return false;
        }

        for (int at; (at = host.IndexOfAnyExcept(ByteSets.RegName)) >= 0; host = host[(at + 3)..])
        {
            if (host[at] != '%' || host.Length < at + 3
                || !char.IsAsciiHexDigit((char)host[at + 1]) || !char.IsAsciiHexDigit((char)host[at + 2]))
            {
                return false;
            }
        }

        return true;
    }

    // The grammar's *DIGIT also has no port after a colon; nobody sends that, and it would end up in URLs.
    private static bool IsPort(ReadOnlySpan<byte> port)
    {
        if (port.IsEmpty || port.Length > 5 || port.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var number = 0;
        foreach (var digit in port)
        {
            number = number * 10 + (digit - '0');
        }

        return number is > 0 and <= ushort.MaxValue;
    }
}
