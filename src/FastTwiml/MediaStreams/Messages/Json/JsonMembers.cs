using System.Text.Json;

namespace FastTwiml.MediaStreams.Messages.Json;

/// <summary>
/// The members of a JSON object, one after the other in the order in which they came, without building a tree. What is read
/// has been checked to be JSON; where it is not, <see cref="JsonException"/> says so.
/// </summary>
internal ref struct JsonMembers
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = StreamMessageReader.MaxDepth };

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private bool _nameHasEscapes;

    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json, s_options);
        IsObject = _reader.Read() && _reader.TokenType == JsonTokenType.StartObject;
        if (!IsObject)
        {
            _reader.Skip();
            _reader.Read();
        }
    }

    /// <summary>Whether the text begins as an object; there are no members otherwise.</summary>
    public bool IsObject { get; }

    /// <summary>The name of the member, with its escapes.</summary>
    public ReadOnlySpan<byte> RawName { get; private set; }

    public JsonValue Value { get; private set; }

    /// <summary>The last member of an object that has this name; not there when there is none.</summary>
    public static JsonValue Last(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        JsonValue value = default;
        for (var members = new JsonMembers(json); members.Next();)
        {
            value = members.NameIs(name) ? members.Value : value;
        }

        return value;
    }

    /// <summary>Goes on to the next member. After the last one nothing but white space may follow the object.</summary>
    public bool Next()
    {
        if (!IsObject)
        {
            return false;
        }

        _reader.Read();
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            _reader.Read();
            return false;
        }

        RawName = _reader.ValueSpan;
        _nameHasEscapes = _reader.ValueIsEscaped;
        _reader.Read();
        var type = _reader.TokenType;
        var start = (int)_reader.TokenStartIndex;
        var hasEscapes = _reader.ValueIsEscaped;
        _reader.Skip();
        var raw = type == JsonTokenType.String ? _reader.ValueSpan : _json[start..(int)_reader.BytesConsumed];
        Value = new JsonValue(type, raw, hasEscapes);
        return true;
    }

    /// <summary>Whether the member has this name, which is written without escapes here and may be written with them there.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name)
    {
        if (!_nameHasEscapes)
        {
            return RawName.SequenceEqual(name);
        }

        // A character is written with at most six.
        Span<byte> unescaped = stackalloc byte[128];
        return RawName.Length <= Math.Min(name.Length * 6, unescaped.Length)
            && unescaped[..JsonString.Unescape(RawName, unescaped)].SequenceEqual(name);
    }
}
