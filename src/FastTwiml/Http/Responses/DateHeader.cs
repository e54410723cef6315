namespace FastTwiml.Http.Responses;

internal static class DateHeader
{
    public static ReadOnlySpan<byte> Current => throw new NotSupportedException();
}
