using System.Text.Json;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>A value of a JSON object that has been checked to be JSON; <c>default</c> for one that is not there.</summary>
internal readonly ref struct JsonValue
{
    private const int MostDigits = 18;

    private readonly JsonTokenType _type;
    private readonly bool _hasEscapes;

    public JsonValue(JsonTokenType type, ReadOnlySpan<byte> raw, bool hasEscapes)
    {
        _type = type;
        _hasEscapes = hasEscapes;
        Raw = raw;
    }

    /// <summary>The value as it came; of a string without its quotes.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>False when the value is null, too: a sender that has no value says so in either way.</summary>
    public bool IsThere => _type is not (JsonTokenType.None or JsonTokenType.Null);

    public bool IsObject => _type == JsonTokenType.StartObject;

    public bool IsString => _type == JsonTokenType.String;

    public bool IsNumber => _type == JsonTokenType.Number;

    /// <summary>The text of a string. Unescaping consumes some of the scratch, never more than the string has bytes.</summary>
    public ReadOnlySpan<byte> Text(scoped ref Span<byte> scratch)
    {
        if (!_hasEscapes)
        {
            return Raw;
        }

        var written = JsonString.Unescape(Raw, scratch);
        var text = scratch[..written];
        scratch = scratch[written..];
        return text;
    }

    /// <summary>A whole number from 0, of at most 18 digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        if (digits.Length is 0 or > MostDigits || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (var digit in digits)
        {
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
