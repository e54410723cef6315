namespace FastTwiml.Http.Responses;

internal static class ReadyResponses
{
    public static ReadyResponse Health { get; } = new();

    public static ReadyResponse ReadyYes { get; } = new();

    public static ReadyResponse NoContent { get; } = new();

    public static ReadOnlySpan<byte> Continue => "HTTP/1.1 100 Continue\r\n\r\n"u8;

    public static ReadyResponse For(RejectReason reason) => throw new NotSupportedException();
}
