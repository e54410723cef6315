using System.Globalization;

namespace FastTwiml.Assistants.Lookup;

/// <summary>
/// ITU-T E.164 numbers as integers: <c>+</c>, then 2 to 15 digits of which the first is not 0, so that the digits read
/// as an integer are one key for one number and never 0.
/// </summary>
internal static class E164
{
    public const int MaxDigits = 15;

    public static bool TryPack(ReadOnlySpan<byte> utf8, out ulong key)
    {
        key = 0;
        if (utf8.Length is < 3 or > 1 + MaxDigits || utf8[0] != '+' || utf8[1] == '0')
        {
            return false;
        }

        ulong value = 0;
        foreach (var character in utf8[1..])
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        key = value;
        return true;
    }

    public static bool TryPack(ReadOnlySpan<char> text, out ulong key)
    {
        key = 0;
        if (text.Length is < 3 or > 1 + MaxDigits)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[1 + MaxDigits];
        for (var i = 0; i < text.Length; i++)
        {
            utf8[i] = text[i] <= 0x7F ? (byte)text[i] : (byte)0;
        }

        return TryPack(utf8[..text.Length], out key);
    }

    public static string Text(ulong key) => string.Create(CultureInfo.InvariantCulture, $"+{key}");
}
