using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FastTwiml.Tests.MediaStreams.Messages;

/// <summary>Reads a message through the framework's document model, by the rules of media.md, into the line that <see cref="MessageText"/> makes.</summary>
internal static partial class MessageOracle
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] s_events = ["connected", "start", "media", "dtmf", "mark", "stop", "clear"];

    public static string Read(byte[] utf8)
    {
        try
        {
            s_strict.GetCharCount(utf8);
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Describe(document.RootElement) : "NotAnObject";
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return "NotJson";
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The text of a JSON string with its quotes, half surrogate pairs as U+FFFD, which the framework refuses to give.</summary>
    public static string Text(string raw)
    {
        var text = Escape().Replace(raw[1..^1], static match => match.Value[1] switch
        {
            'u' => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString(),
            'b' => "\b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            var other => other.ToString(),
        });
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    private static string Describe(JsonElement message)
    {
        var members = Members(message);
        if (!members.TryGetValue("event", out var named))
        {
            return "NoEvent event";
        }

        if (named.ValueKind != JsonValueKind.String)
        {
            return "WrongType event";
        }

        var name = Text(named.GetRawText());
        if (!s_events.Contains(name))
        {
            return "Unknown" + Lenient(() => String(members, string.Empty, "streamSid")) + Lenient(() => Number(members, string.Empty, "sequenceNumber"));
        }

        var text = char.ToUpperInvariant(name[0]) + name[1..] + String(members, string.Empty, "streamSid") + Number(members, string.Empty, "sequenceNumber");
        if (name is "connected" or "clear" || (name == "stop" && !members.ContainsKey("stop")))
        {
            return text;
        }

        var own = Object(members, string.Empty, name);
        return text + name switch
        {
            "media" => String(own, "media.", "track") + Number(own, "media.", "chunk") + Number(own, "media.", "timestamp") + String(own, "media.", "payload", isNeeded: true),
            "mark" => String(own, "mark.", "name", isNeeded: true),
            "dtmf" => Digit(String(own, "dtmf.", "digit", isNeeded: true)),
            "stop" => String(own, "stop.", "callSid") + String(own, "stop.", "accountSid"),
            _ => Start(own),
        };
    }

    private static string Start(Dictionary<string, JsonElement> start)
    {
        var text = String(start, "start.", "callSid") + String(start, "start.", "accountSid");
        var parameters = string.Empty;
        if (start.TryGetValue("customParameters", out var given))
        {
            Object(start, "start.", "customParameters");
            parameters = $" customParameters={given.GetRawText()}";
        }

        if (start.ContainsKey("mediaFormat"))
        {
            var format = Object(start, "start.", "mediaFormat");
            text += String(format, "start.mediaFormat.", "encoding")
                + Number(format, "start.mediaFormat.", "sampleRate")
                + Number(format, "start.mediaFormat.", "channels");
        }

        return text + parameters;
    }

    private static string Digit(string field) =>
        field.Length == " digit=".Length + 1 && "0123456789*#ABCD".Contains(field[^1], StringComparison.Ordinal)
            ? field
            : throw new InvalidDataException("InvalidValue dtmf.digit");

    private static string Lenient(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException)
        {
            return string.Empty;
        }
    }

    /// <summary>The last of each name, without those that are null.</summary>
    private static Dictionary<string, JsonElement> Members(JsonElement element)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in element.EnumerateObject())
        {
            members[Name(member)] = member.Value;
        }

        return members.Where(static member => member.Value.ValueKind != JsonValueKind.Null).ToDictionary();
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is in no name that matters.
            return "\uFFFD";
        }
    }

    private static string String(Dictionary<string, JsonElement> from, string path, string name, bool isNeeded = false)
    {
        if (!from.TryGetValue(name, out var value))
        {
            return isNeeded ? throw new InvalidDataException($"MissingField {path}{name}") : string.Empty;
        }

        var text = value.ValueKind == JsonValueKind.String ? Text(value.GetRawText()) : throw new InvalidDataException($"WrongType {path}{name}");
        return text.Length > 0 ? $" {name}={text}" : string.Empty;
    }

    private static string Number(Dictionary<string, JsonElement> from, string path, string name)
    {
        if (!from.TryGetValue(name, out var value))
        {
            return string.Empty;
        }

        var digits = value.ValueKind switch
        {
            JsonValueKind.String => Text(value.GetRawText()),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new InvalidDataException($"WrongType {path}{name}"),
        };
        return Digits().IsMatch(digits) ? $" {name}={long.Parse(digits)}" : throw new InvalidDataException($"InvalidValue {path}{name}");
    }

    private static Dictionary<string, JsonElement> Object(Dictionary<string, JsonElement> from, string path, string name) =>
        !from.TryGetValue(name, out var value) ? throw new InvalidDataException($"MissingField {path}{name}")
        : value.ValueKind == JsonValueKind.Object ? Members(value)
        : throw new InvalidDataException($"WrongType {path}{name}");

    [GeneratedRegex(@"\\(u[0-9A-Fa-f]{4}|[^u])")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();
}
