namespace FastTwiml.Http;

internal struct ChunkedBody
{
    private int _total;

    public ParseResult Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        _total++;
        throw new NotSupportedException();
    }
}
