namespace FastTwiml.Webhooks.Origins;

/// <summary>What a request and its connection say about how Twilio reached us; fields that did not come are empty.</summary>
internal ref struct OriginFields
{
    /// <summary>Whether the connection itself is TLS.</summary>
    public bool IsTls;

    /// <summary>Whether the peer is a proxy whose <c>X-Forwarded-*</c> fields are believed.</summary>
    public bool TrustForwarded;

    public ReadOnlySpan<byte> Host;

    public ReadOnlySpan<byte> ForwardedProto;

    public ReadOnlySpan<byte> ForwardedHost;

    public ReadOnlySpan<byte> ForwardedPort;
}
