namespace FastTwiml.Http.Responses;

internal sealed class ReadyResponse
{
    public int StatusCode { get; }

    public RejectReason Reason { get; }

    public int MaxLength { get; }

    public int Write(Span<byte> destination, ConnectionOption connection, bool headOnly) => throw new NotSupportedException($"{MaxLength}");
}
