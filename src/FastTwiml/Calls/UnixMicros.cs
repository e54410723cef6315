namespace FastTwiml.Calls;

/// <summary>Times as the records keep them: microseconds since 1970 in UTC.</summary>
internal static class UnixMicros
{
    public const long Second = 1_000_000;

    public static long Now() => From(DateTime.UtcNow);

    public static long Now(TimeProvider time) => From(time.GetUtcNow().UtcDateTime);

    public static long From(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTime ToDateTime(long micros) => DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
