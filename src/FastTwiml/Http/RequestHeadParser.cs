namespace FastTwiml.Http;

internal static class RequestHeadParser
{
    public static ParseResult Parse(ReadOnlySpan<byte> buffer, ref int searched, out RequestHead head) => throw new NotSupportedException();
}
