using System.Text.Json;

namespace FastTwiml.Simulation.Streams.Listening;

/// <summary>
/// Reads what a server sends as strictly as Twilio's documents put it: exactly the fields of the event, each once, and the stream's
/// own SID. It shares no code with the server's writers on purpose. Nothing is allocated for a right message.
/// </summary>
internal static class ServerMessageReader
{
    public const string NotJson = "the message is no JSON object";
    public const string UnknownEvent = "the event is none of media, mark and clear";
    public const string MissingField = "a field is missing";
    public const string ExtraField = "there is a field that Twilio does not document, or one twice";
    public const string WrongType = "a field is not of its type";
    public const string WrongStreamSid = "streamSid is another stream's";
    public const string InvalidPayload = "media.payload is not base64";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    [Flags]
    private enum Fields
    {
        None = 0,
        Event = 1,
        StreamSid = 2,
        Media = 4,
        Mark = 8,
    }

    /// <summary>Gives what Twilio would warn about, or null.</summary>
    /// <param name="utf8">The message.</param>
    /// <param name="streamSid">The stream's SID.</param>
    /// <param name="scratch">At least as long as the message; for strings that have escapes.</param>
    /// <param name="message">What it says.</param>
    public static string? Read(ReadOnlySpan<byte> utf8, scoped ReadOnlySpan<byte> streamSid, Span<byte> scratch, out ServerMessage message)
    {
        message = default;
        try
        {
            var reader = new Utf8JsonReader(utf8, Options);
            return ReadObject(ref reader, streamSid, scratch, out message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is a string that is no UTF-16, such as half of a surrogate pair.
            return NotJson;
        }
    }

    private static string? ReadObject(scoped ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> streamSid, Span<byte> scratch, out ServerMessage message)
    {
        message = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return NotJson;
        }

        var seen = Fields.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueTextEquals("event"u8) ? Fields.Event
                : reader.ValueTextEquals("streamSid"u8) ? Fields.StreamSid
                : reader.ValueTextEquals("media"u8) ? Fields.Media
                : reader.ValueTextEquals("mark"u8) ? Fields.Mark
                : Fields.None;
            if (field == Fields.None || (seen & field) != 0)
            {
                return ExtraField;
            }

            seen |= field;
            reader.Read();
            var fault = field switch
            {
                Fields.Event => ReadEvent(ref reader, out message.Event),
                Fields.StreamSid => ReadStreamSid(ref reader, streamSid),
                Fields.Media => ReadOnly(ref reader, "payload"u8, scratch, out message.Payload),
                _ => ReadOnly(ref reader, "name"u8, scratch, out message.Name),
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        // What follows the object is an exception here.
        reader.Read();
        return Conclude(seen, message.Event);
    }

    private static string? Conclude(Fields seen, ServerEvent serverEvent)
    {
        var wanted = Fields.Event | Fields.StreamSid | serverEvent switch
        {
            ServerEvent.Media => Fields.Media,
            ServerEvent.Mark => Fields.Mark,
            _ => Fields.None,
        };
        return (wanted & ~seen) != 0 ? MissingField : seen != wanted ? ExtraField : null;
    }

    private static string? ReadEvent(scoped ref Utf8JsonReader reader, out ServerEvent serverEvent)
    {
        serverEvent = ServerEvent.None;
        if (reader.TokenType != JsonTokenType.String)
        {
            return WrongType;
        }

        serverEvent = reader.ValueTextEquals("media"u8) ? ServerEvent.Media
            : reader.ValueTextEquals("mark"u8) ? ServerEvent.Mark
            : reader.ValueTextEquals("clear"u8) ? ServerEvent.Clear
            : ServerEvent.None;
        return serverEvent == ServerEvent.None ? UnknownEvent : null;
    }

    private static string? ReadStreamSid(scoped ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> streamSid) =>
        reader.TokenType != JsonTokenType.String ? WrongType : reader.ValueTextEquals(streamSid) ? null : WrongStreamSid;

    /// <summary>Reads an object that has one field, a string.</summary>
    private static string? ReadOnly(scoped ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return WrongType;
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return MissingField;
        }

        if (!reader.ValueTextEquals(name))
        {
            return ExtraField;
        }

        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            return WrongType;
        }

        value = reader.ValueIsEscaped ? scratch[..reader.CopyString(scratch)] : reader.ValueSpan;
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? null : ExtraField;
    }
}
