namespace FastTwiml.Http.Responses;

/// <summary>The Connection field of an answer.</summary>
internal enum ConnectionOption : byte
{
    None,
    Close,

    /// <summary>Said only to HTTP/1.0 peers that asked for it.</summary>
    KeepAlive,
}
