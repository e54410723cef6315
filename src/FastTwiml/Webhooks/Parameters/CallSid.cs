using System.Buffers;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// Twilio's name of a call: <c>CA</c> and 32 hexadecimal digits. Any 1 to 64 letters and digits are taken, because the
/// form of a name is Twilio's to change.
/// </summary>
internal static class CallSid
{
    public const int MaxLength = 64;

    private static readonly SearchValues<byte> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsValid(ReadOnlySpan<byte> callSid) =>
        callSid.Length is > 0 and <= MaxLength && !callSid.ContainsAnyExcept(LettersAndDigits);
}
