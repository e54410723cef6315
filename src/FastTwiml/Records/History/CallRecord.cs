using System.Text.Json;
using System.Text.Json.Serialization;
using FastTwiml.Calls;

namespace FastTwiml.Records.History;

/// <summary>A call's row as it is shown: the names of the table, times in UTC.</summary>
internal sealed class CallRecord
{
    internal const string Columns = """
        id as Id, call_sid as CallSid, account_sid as AccountSid, direction as Direction, from_number as FromNumber, to_number as ToNumber,
        customer_number as CustomerNumber, assistant_id as AssistantId, status as Status, welcome_message as WelcomeMessage, agenda as Agenda,
        metadata as MetadataText, created_at as CreatedMicros, webhook_at as WebhookMicros,
        coalesce(webhook_last_at, webhook_at) as WebhookLastMicros, answered_at as AnsweredMicros, ended_at as EndedMicros,
        duration_seconds as DurationSeconds, streams as Streams, stream_sid as StreamSid, stream_started_at as StreamStartedMicros, stream_stopped_at as StreamStoppedMicros,
        stream_error as StreamError, messages_in as MessagesIn, messages_out as MessagesOut, audio_bytes_in as AudioBytesIn,
        audio_bytes_out as AudioBytesOut, audio_bytes_dropped as AudioBytesDropped, end_reason as EndReason, node as Node
        """;

    public long Id { get; init; }

    public string? CallSid { get; init; }

    public string? AccountSid { get; init; }

    public string? Direction { get; init; }

    public string? FromNumber { get; init; }

    public string? ToNumber { get; init; }

    public string? CustomerNumber { get; init; }

    public long? AssistantId { get; init; }

    public string? Status { get; init; }

    public string? WelcomeMessage { get; init; }

    public string? Agenda { get; init; }

    public JsonElement? Metadata => Parse(MetadataText);

    public DateTime CreatedAt => UnixMicros.ToDateTime(CreatedMicros);

    public DateTime? WebhookAt => Time(WebhookMicros);

    public DateTime? WebhookLastAt => Time(WebhookLastMicros);

    public DateTime? AnsweredAt => Time(AnsweredMicros);

    public DateTime? EndedAt => Time(EndedMicros);

    public long? DurationSeconds { get; init; }

    public long Streams { get; init; }

    public string? StreamSid { get; init; }

    public DateTime? StreamStartedAt => Time(StreamStartedMicros);

    public DateTime? StreamStoppedAt => Time(StreamStoppedMicros);

    public string? StreamError { get; init; }

    public long? MessagesIn { get; init; }

    public long? MessagesOut { get; init; }

    public long? AudioBytesIn { get; init; }

    public long? AudioBytesOut { get; init; }

    public long? AudioBytesDropped { get; init; }

    public string? EndReason { get; init; }

    public string? Node { get; init; }

    /// <summary>The call's streams, the first one first; null where calls are listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CarriedStream>? StreamList { get; set; }

    [JsonIgnore]
    public string? MetadataText { get; init; }

    [JsonIgnore]
    public long CreatedMicros { get; init; }

    [JsonIgnore]
    public long? WebhookMicros { get; init; }

    [JsonIgnore]
    public long? WebhookLastMicros { get; init; }

    [JsonIgnore]
    public long? AnsweredMicros { get; init; }

    [JsonIgnore]
    public long? EndedMicros { get; init; }

    [JsonIgnore]
    public long? StreamStartedMicros { get; init; }

    [JsonIgnore]
    public long? StreamStoppedMicros { get; init; }

    private static DateTime? Time(long? micros) => micros is { } known ? UnixMicros.ToDateTime(known) : null;

    // An object for programs; what another tool wrote there and is not JSON is shown as the text it is.
    private static JsonElement? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
