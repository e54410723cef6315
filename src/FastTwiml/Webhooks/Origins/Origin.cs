namespace FastTwiml.Webhooks.Origins;

/// <summary>How Twilio reaches us: what stands before the request's target in the URL that it asked for and signed.</summary>
internal ref struct Origin
{
    /// <summary><c>http</c> or <c>https</c>.</summary>
    public ReadOnlySpan<byte> Scheme;

    /// <summary>The host as configured or sent, letter case kept (the signature covers it), without a port; IPv6 in brackets.</summary>
    public ReadOnlySpan<byte> Host;

    /// <summary>The port as configured or sent; empty when none was given.</summary>
    public ReadOnlySpan<byte> Port;

    /// <summary>A path that a proxy strips before the request reaches us, with a slash in front and none behind; mostly empty.</summary>
    public ReadOnlySpan<byte> PathPrefix;
}
