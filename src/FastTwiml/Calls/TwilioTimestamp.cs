using System.Buffers.Text;

namespace FastTwiml.Calls;

/// <summary>
/// Reads the two forms of Twilio's <c>Timestamp</c>: RFC 2822 of call status callbacks
/// (<c>Tue, 07 Nov 2023 01:01:13 +0000</c>) and ISO 8601 with up to nanoseconds of stream status callbacks
/// (<c>2024-11-29T00:09:39.602648368Z</c>).
/// </summary>
internal static class TwilioTimestamp
{
    /// <summary>The time in microseconds since 1970 UTC; false for anything that is neither form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        return text.Length >= 20 && (text[4] == (byte)'-' ? TryParseIso(text, out micros) : TryParseRfc2822(text, out micros));
    }

    // RFC 2822, section 3.3: [day-of-week ","] 1*2DIGIT month 4DIGIT hour ":" minute [":" second] zone
    private static bool TryParseRfc2822(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var comma = text.IndexOf((byte)',');
        if (comma >= 0)
        {
            text = text[(comma + 1)..].TrimStart((byte)' ');
        }

        if (!Utf8Parser.TryParse(text, out uint day, out var used) || used > 2 || text.Length < used + 20)
        {
            return false;
        }

        text = text[used..];
        if (text[0] != ' ' || text[4] != ' ' || text[9] != ' ' || text.Length != 24 || text[18] != ' '
            || !TryMonth(text.Slice(1, 3), out var month)
            || !TryDigits(text.Slice(5, 4), out var year)
            || !TryTimeOfDay(text.Slice(10, 8), out var second)
            || !TryDigits(text.Slice(20, 2), out var zoneHours)
            || !TryDigits(text.Slice(22, 2), out var zoneMinutes)
            || text[19] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var zone = ((zoneHours * 60) + zoneMinutes) * 60 * (text[19] == '-' ? -1 : 1);
        return TryCompose(year, month, (int)day, second - zone, 0, out micros);
    }

    // RFC 3339 (the profile of ISO 8601): date "T" time ["." digits] "Z"
    private static bool TryParseIso(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text[7] != '-' || text[10] != 'T' || text[^1] != 'Z'
            || !TryDigits(text[..4], out var year)
            || !TryDigits(text.Slice(5, 2), out var month)
            || !TryDigits(text.Slice(8, 2), out var day)
            || !TryTimeOfDay(text.Slice(11, 8), out var second))
        {
            return false;
        }

        var fraction = text[19..^1];
        var fractionMicros = 0;
        if (!fraction.IsEmpty)
        {
            if (fraction[0] != '.' || fraction.Length is < 2 or > 10 || fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }

            for (var i = 1; i <= 6; i++)
            {
                fractionMicros = (fractionMicros * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
            }
        }

        return TryCompose(year, month, day, second, fractionMicros, out micros);
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> text, out int second)
    {
        second = 0;
        if (text[2] != ':' || text[5] != ':'
            || !TryDigits(text[..2], out var hours) || hours > 23
            || !TryDigits(text.Slice(3, 2), out var minutes) || minutes > 59
            || !TryDigits(text.Slice(6, 2), out var seconds) || seconds > 60)
        {
            return false;
        }

        second = (((hours * 60) + minutes) * 60) + seconds;
        return true;
    }

    private static bool TryMonth(ReadOnlySpan<byte> text, out int month)
    {
        var index = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(text);
        month = (index / 3) + 1;
        return index >= 0 && index % 3 == 0;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryCompose(int year, int month, int day, int second, int fractionMicros, out long micros)
    {
        micros = 0;
        if (year is < 1970 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        micros = UnixMicros.From(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc)) + (second * UnixMicros.Second) + fractionMicros;
        return true;
    }
}
