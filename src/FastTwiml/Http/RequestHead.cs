namespace FastTwiml.Http;

internal enum RequestMethod : byte
{
    Other,
    Get,
    Head,
    Post,
}

/// <summary>
/// What a request's head says, as far as the front door needs it. Slices are over the span that was parsed and are empty
/// when the field is absent or empty.
/// </summary>
internal struct RequestHead
{
    public RequestMethod Method;

    public bool IsHttp11;

    /// <summary>Whether the peer lets the connection go on after this request (RFC 9112 9.3).</summary>
    public bool KeepAlive;

    public bool ExpectContinue;

    public bool IsChunked;

    /// <summary>Connection has the option upgrade and Upgrade has websocket (RFC 6455 4.2.1).</summary>
    public bool UpgradeToWebSocket;

    /// <summary>-1 when the field is absent.</summary>
    public long ContentLength;

    /// <summary>Path and query as sent; of an absolute-form target what follows the authority.</summary>
    public Slice Target;

    public Slice Path;

    /// <summary>What follows the first question mark of the target.</summary>
    public Slice Query;

    /// <summary>The authority of an absolute-form target; Host is the same then.</summary>
    public Slice Authority;

    public Slice Host;

    public Slice ContentType;

    /// <summary>The last one, should there be several.</summary>
    public Slice TwilioSignature;

    public int TwilioSignatureCount;

    /// <summary>X-Forwarded-Proto as sent; of several fields the last.</summary>
    public Slice ForwardedProto;

    /// <summary>X-Forwarded-Host as sent; of several fields the last.</summary>
    public Slice ForwardedHost;

    /// <summary>X-Forwarded-Port as sent; of several fields the last.</summary>
    public Slice ForwardedPort;

    public Slice WebSocketKey;

    public Slice WebSocketVersion;
}
