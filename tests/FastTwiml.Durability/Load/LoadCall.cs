using System.Globalization;
using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.Durability.Load;

/// <summary>
/// One call of the load, made from its number alone: the same number always gives the same request, and both the row and
/// the answer lead back to it (the answer by the caller's number, which the TwiML carries).
/// </summary>
internal static class LoadCall
{
    public const string PublicUrl = "https://voice.example.com";

    public const string AuthToken = "12345";

    private const string CallerPrefix = "+1555";
    private const int CallerDigits = 9;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15; // 2^64 by the golden ratio

    private static ReadOnlySpan<byte> CallerInAnswer => "\"From\" value=\"+1555"u8;

    /// <summary>Spread like Twilio's, so that neighbours land on different pages of an index; the number is its second half.</summary>
    public static string Sid(long number) => string.Create(CultureInfo.InvariantCulture, $"CA{(ulong)number * Spread:x16}{number:x16}");

    public static bool TryNumber(string sid, out long number)
    {
        number = 0;
        return sid.Length == 34
            && long.TryParse(sid.AsSpan(18), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            && sid == Sid(number);
    }

    public static string Caller(long number) => CallerPrefix + number.ToString("D9", CultureInfo.InvariantCulture);

    public static byte[] Request(long number) =>
        Encoding.ASCII.GetBytes(TwilioRequest.Post("/twiml", TwilioRequest.Inbound(Sid(number), from: Caller(number)), PublicUrl, AuthToken));

    /// <summary>The numbers of the calls that some answers are for.</summary>
    public static List<long> NumbersIn(ReadOnlySpan<byte> answers)
    {
        var numbers = new List<long>();
        for (int at; (at = answers.IndexOf(CallerInAnswer)) >= 0;)
        {
            answers = answers[(at + CallerInAnswer.Length)..];
            if (answers.Length >= CallerDigits && long.TryParse(answers[..CallerDigits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }
}
