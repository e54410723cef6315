using System.Net;
using System.Text;
using FastTwiml.Forms;

namespace FastTwiml.Tests.Forms;

/// <summary>Forms as tests like to see them: a pair is two strings with one char for each byte.</summary>
internal static class FormText
{
    public static List<(string Name, string Value)> Parse(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[FormLimits.Pairs];
        var result = FormParser.Parse(encoded, decoded, pairs);
        return result.Fault == FormFault.None
            ? Texts(decoded, pairs.AsSpan(0, result.Count))
            : throw new InvalidOperationException($"{result.Fault} at {result.Offset}");
    }

    public static List<(string Name, string Value)> Texts(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs)
    {
        var texts = new List<(string, string)>();
        foreach (var pair in pairs)
        {
            texts.Add((Encoding.Latin1.GetString(pair.Name.Of(decoded)), Encoding.Latin1.GetString(pair.Value.Of(decoded))));
        }

        return texts;
    }

    /// <summary>Parses by splitting strings and the runtime's own decoder, byte by byte in meaning.</summary>
    public static List<(string Name, string Value)> ParsePlainly(byte[] encoded)
    {
        var pairs = new List<(string, string)>();
        foreach (var part in Encoding.Latin1.GetString(encoded).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0 ? (Decode(part), string.Empty) : (Decode(part[..equals]), Decode(part[(equals + 1)..])));
        }

        return pairs;

        static string Decode(string text)
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            return Encoding.Latin1.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)!);
        }
    }
}
