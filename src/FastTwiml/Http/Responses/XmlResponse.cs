namespace FastTwiml.Http.Responses;

internal static class XmlResponse
{
    public const int MaxHeadBytes = 256;

    public static int WriteHead(Span<byte> destination, int contentLength, ConnectionOption connection) => throw new NotSupportedException();
}
