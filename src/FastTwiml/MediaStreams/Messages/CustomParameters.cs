using System.Buffers;
using System.Text;
using FastTwiml.MediaStreams.Messages.Json;

namespace FastTwiml.MediaStreams.Messages;

/// <summary>
/// The custom parameters of a <c>start</c> message, pair by pair in the order in which they came, repeated names included:
/// <c>foreach (var (name, value) in new CustomParameters(message.CustomParameters))</c>. Twilio's values are strings; any
/// other is given as its JSON text.
/// </summary>
internal ref struct CustomParameters
{
    private readonly bool _isEmpty;
    private JsonMembers _members;

    /// <summary>Begins to read an object as a message that was read has it; empty is no parameters.</summary>
    public CustomParameters(ReadOnlySpan<byte> json)
    {
        _isEmpty = json.IsEmpty;
        _members = _isEmpty ? default : new JsonMembers(json);
    }

    public KeyValuePair<string, string> Current { get; private set; }

    public readonly CustomParameters GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_isEmpty || !_members.Next())
        {
            return false;
        }

        var value = _members.Value;
        Current = new(Unescape(_members.RawName), value.IsString ? Unescape(value.Raw) : Encoding.UTF8.GetString(value.Raw));
        return true;
    }

    /// <summary>Makes the object that a <c>start</c> message has of pairs.</summary>
    public static byte[] ToJson(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write("{"u8);
        foreach (var (name, value) in parameters)
        {
            json.Write(json.WrittenCount > 1 ? ",\""u8 : "\""u8);
            json.Write(Escape(name));
            json.Write("\":\""u8);
            json.Write(Escape(value));
            json.Write("\""u8);
        }

        json.Write("}"u8);
        return json.WrittenSpan.ToArray();
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new byte[escaped.Length];
        return Encoding.UTF8.GetString(text, 0, JsonString.Unescape(escaped, text));
    }

    private static byte[] Escape(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var escaped = new byte[JsonString.EscapedLength(utf8)];
        JsonString.Write(utf8, escaped);
        return escaped;
    }
}
