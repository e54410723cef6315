using System.Globalization;

namespace FastTwiml.Hosting.Configuration;

/// <summary>Durations as operators write them: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>, <c>00:00:10</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), (string.Empty, 1_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        // TimeSpan reads a bare number as days, which nobody means here.
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number * milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
            {
                return false;
            }

            duration = TimeSpan.FromMilliseconds(number * milliseconds);
            return true;
        }

        return false;
    }
}
