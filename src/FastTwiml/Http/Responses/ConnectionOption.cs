namespace FastTwiml.Http.Responses;

/// <summary>The Connection field of an answer.</summary>
internal enum ConnectionOption : byte
{
    None,
    Close,

    /// <summary>Said only to HTTP/1.0 peers that asked for it.</summary>
    KeepAlive,
}

internal static class ConnectionOptions
{
    public static string? Name(ConnectionOption option) => option switch
    {
        ConnectionOption.Close => "close",
        ConnectionOption.KeepAlive => "keep-alive",
        ConnectionOption.None or _ => null,
    };
}
