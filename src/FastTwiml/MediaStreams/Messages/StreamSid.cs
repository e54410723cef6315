using System.Buffers;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// Twilio's name of a stream: <c>MZ</c> and 32 hexadecimal digits. Any 1 to 64 letters and digits are taken, because the
/// form of a name is Twilio's to change; what passes needs no escape in JSON.
/// </summary>
internal static class StreamSid
{
    public const int MaxLength = 64;

    private static readonly SearchValues<byte> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsValid(ReadOnlySpan<byte> streamSid) =>
        streamSid.Length is > 0 and <= MaxLength && !streamSid.ContainsAnyExcept(LettersAndDigits);
}
