using System.Globalization;

namespace FastTwiml.Transports;

/// <summary>Names of connections for the log, unlike those of other runs.</summary>
internal static class ConnectionIds
{
    private static readonly string Run = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture);
    private static long _last;

    public static string Next() => string.Create(CultureInfo.InvariantCulture, $"{Run}-{Interlocked.Increment(ref _last):x}");
}
