using System.Globalization;
using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Report;

/// <summary>How figures are written: three digits that say something, and a dash for what was not measured.</summary>
internal static class Figure
{
    public const string None = "–";

    public static string Number(double? value) => value switch
    {
        null => None,
        >= 1_000 => value.Value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static string Whole(double? value) => value is { } number ? number.ToString("#,0", CultureInfo.InvariantCulture) : None;

    public static string Range(Spread? spread) => spread is null ? None : $"{Number(spread.Min)}–{Number(spread.Max)}";

    public static string Ratio(double? ratio) => ratio is { } times ? $"{Number(times)}×" : None;

    public static string Mebibytes(double? bytes) => Number(bytes / (1024 * 1024));

    public static string Share(double? share) => share is { } of ? of.ToString("0 %", CultureInfo.InvariantCulture) : None;
}
