using System.Diagnostics;

namespace FastTwiml.Load.Measuring;

/// <summary>The monotonic clock, in nanoseconds: on Linux the stopwatch counts in them.</summary>
internal static class Clock
{
    public const long Second = 1_000_000_000;

    public static long Now => Stopwatch.GetTimestamp();

    public static long Of(double seconds) => (long)(seconds * Second);
}
