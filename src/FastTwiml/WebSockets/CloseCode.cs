namespace FastTwiml.WebSockets;

/// <summary>Status codes of close frames (RFC 6455 7.4.1 and the IANA registry of WebSocket close codes).</summary>
internal static class CloseCode
{
    public const ushort Normal = 1000;
    public const ushort GoingAway = 1001;
    public const ushort ProtocolError = 1002;
    public const ushort UnsupportedData = 1003;

    /// <summary>Stands for a close frame without a code; never sent.</summary>
    public const ushort NoStatus = 1005;

    /// <summary>Stands for a connection that ended without a close frame; never sent.</summary>
    public const ushort Abnormal = 1006;

    public const ushort InvalidPayload = 1007;
    public const ushort PolicyViolation = 1008;
    public const ushort MessageTooBig = 1009;
    public const ushort MandatoryExtension = 1010;
    public const ushort InternalError = 1011;
    public const ushort ServiceRestart = 1012;
    public const ushort TryAgainLater = 1013;
    public const ushort BadGateway = 1014;

    /// <summary>
    /// Whether a close frame may have the code: those registered but 1005, 1006 and 1015, which only stand for something, and the
    /// ranges of libraries (3000) and applications (4000). 1004 and what lies between has no meaning yet (RFC 6455 7.4.2).
    /// </summary>
    public static bool MayBeSent(ushort code) =>
        code is (>= Normal and <= UnsupportedData) or (>= InvalidPayload and <= BadGateway) or (>= 3000 and <= 4999);
}
