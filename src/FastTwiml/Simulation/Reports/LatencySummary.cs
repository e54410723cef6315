namespace FastTwiml.Simulation.Reports;

/// <summary>What a report says of a kind of time, in milliseconds.</summary>
internal sealed record LatencySummary(long Count, double P50Ms, double P90Ms, double P99Ms, double P999Ms, double MaxMs)
{
    public static LatencySummary Of(LatencyHistogram times) => new(
        times.Count,
        Milliseconds(times.PercentileMicros(0.5)),
        Milliseconds(times.PercentileMicros(0.9)),
        Milliseconds(times.PercentileMicros(0.99)),
        Milliseconds(times.PercentileMicros(0.999)),
        Milliseconds(times.MaxMicros));

    private static double Milliseconds(long micros) => micros / 1_000.0;
}
