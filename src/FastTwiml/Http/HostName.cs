namespace FastTwiml.Http;

/// <summary>The authority's host and port (RFC 3986 3.2.2, 3.2.3), as Host and X-Forwarded-Host carry them.</summary>
internal static class HostName
{
    /// <summary>A name, an IPv4 address or an IPv6 address in brackets, with or without a port.</summary>
    public static bool IsValidHost(ReadOnlySpan<byte> host) => TrySplit(host, out _, out _);

    /// <summary>Splits into the host (with its brackets) and the digits of the port, empty when there is none.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> value, out Slice host, out Slice port) => throw new NotSupportedException();
}
