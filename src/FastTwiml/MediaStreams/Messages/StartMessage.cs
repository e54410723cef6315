using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>The text of a <c>start</c> message on its way to a bot.</summary>
internal static class StartMessage
{
    /// <summary>
    /// Adds custom parameters that TwiML could not carry. A name that Twilio sent keeps Twilio's value, of a repeated additional
    /// name the first counts, and everything else stays byte for byte as it came. The text must have been read without a fault.
    /// </summary>
    public static byte[] Merge(ReadOnlySpan<byte> text, IEnumerable<KeyValuePair<string, string>> additional)
    {
        var start = JsonMembers.Last(text, "start"u8);
        if (!start.IsObject)
        {
            return text.ToArray();
        }

        var parameters = JsonMembers.Last(start.Raw, "customParameters"u8);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in new CustomParameters(parameters.IsObject ? parameters.Raw : default))
        {
            names.Add(name);
        }

        var hasSome = names.Count > 0;
        var added = additional.Where(pair => names.Add(pair.Key)).ToList();
        if (added.Count == 0)
        {
            return text.ToArray();
        }

        ReadOnlySpan<byte> json = CustomParameters.ToJson(added);
        if (parameters.IsObject)
        {
            return Insert(text, hasSome ? ","u8 : default, json[1..^1], parameters.Raw);
        }

        if (!parameters.Raw.IsEmpty)
        {
            text.Overlaps(parameters.Raw, out var nullAt);
            return [.. text[..nullAt], .. json, .. text[(nullAt + parameters.Raw.Length)..]];
        }

        var comma = new JsonMembers(start.Raw).Next() ? ","u8 : default;
        return Insert(text, comma, [.. "\"customParameters\":"u8, .. json], start.Raw);
    }

    /// <summary>Puts members before the closing brace of an object that is a part of the text.</summary>
    private static byte[] Insert(ReadOnlySpan<byte> text, ReadOnlySpan<byte> comma, ReadOnlySpan<byte> members, ReadOnlySpan<byte> into)
    {
        text.Overlaps(into, out var at);
        var end = at + into.Length - 1;
        return [.. text[..end], .. comma, .. members, .. text[end..]];
    }
}
