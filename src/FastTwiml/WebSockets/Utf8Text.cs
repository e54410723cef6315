using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FastTwiml.WebSockets;

/// <summary>Validates text that arrives in pieces cut anywhere (RFC 6455 8.1), as early as its bytes allow.</summary>
internal static class Utf8Text
{
    /// <summary>Whether the bytes are the beginning of valid text; a character at their end may be incomplete.</summary>
    /// <param name="text">What was not validated before: it begins with a character's first byte.</param>
    /// <param name="validated">The bytes up to the end of the last complete character; the rest is to be given again, with more.</param>
    public static bool IsValidSoFar(ReadOnlySpan<byte> text, out int validated)
    {
        validated = text.Length - IncompleteBytes(text);
        return Utf8.IsValid(text[..validated]);
    }

    /// <summary>The text, or as many whole characters of it as fit.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
        {
            return text;
        }

        text = text[..maxBytes];
        return text[..^IncompleteBytes(text)];
    }

    /// <summary>How many bytes at the end, at most three, begin a character that further bytes can complete.</summary>
    private static int IncompleteBytes(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[^1] < 0x80)
        {
            return 0;
        }

        for (var length = 1; length <= Math.Min(3, text.Length); length++)
        {
            if (Rune.DecodeFromUtf8(text[^length..], out _, out _) == OperationStatus.NeedMoreData)
            {
                return length;
            }
        }

        return 0;
    }
}
