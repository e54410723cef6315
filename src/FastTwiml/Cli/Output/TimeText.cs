using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FastTwiml.Calls;
using FastTwiml.Hosting;

namespace FastTwiml.Cli.Output;

/// <summary>Times as people type them: a date, a date with a time (UTC unless it says otherwise), or how long ago (90d, 12h).</summary>
internal static class TimeText
{
    /// <summary>Microseconds since 1970 for one of the forms.</summary>
    /// <exception cref="CommandException">It is none; the message names the option and what would be valid.</exception>
    public static long Parse(string option, string text, DateTimeOffset now)
    {
        if (TryParseAge(text, out var age))
        {
            return UnixMicros.From(now.UtcDateTime - age);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? UnixMicros.From(time.UtcDateTime)
            : throw new CommandException(ExitCode.Usage, $"{option}: '{text}' is no time. Valid are 2026-01-31, 2026-01-31T14:30:00Z, or how long ago: 90d, 12h, 30m.");
    }

    /// <summary>Microseconds since 1970 for how long ago.</summary>
    /// <exception cref="CommandException">It is no length of time.</exception>
    public static long ParseAge(string option, string text, DateTimeOffset now) => TryParseAge(text, out var age)
        ? UnixMicros.From(now.UtcDateTime - age)
        : throw new CommandException(ExitCode.Usage, $"{option}: '{text}' is no length of time. Valid are whole days, hours or minutes: 90d, 12h, 30m.");

    [return: NotNullIfNotNull(nameof(time))]
    public static string? Show(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool TryParseAge(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 100_000)
        {
            return false;
        }

        TimeSpan? unit = text[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            _ => null,
        };
        age = (unit ?? default) * count;
        return unit is not null;
    }
}
