namespace FastTwiml.Http.Responses;

/// <summary>The Date field's value (RFC 9110 6.6.1), made once a second for all connections.</summary>
internal static class DateHeader
{
    /// <summary>The length of an IMF-fixdate.</summary>
    public const int Bytes = 29;

    private static readonly DateCache s_cache = new(TimeProvider.System);

    /// <summary>The present time as an IMF-fixdate; copy it at once.</summary>
    public static ReadOnlySpan<byte> Current => s_cache.At(Environment.TickCount64);
}
