using System.Text.Json.Serialization;
using FastTwiml.Calls;

namespace FastTwiml.Records.History;

/// <summary>A stream's row as it is shown with its call: the names of the table, times in UTC.</summary>
internal sealed class CarriedStream
{
    internal const string Columns = """
        stream_sid as StreamSid, assistant_id as AssistantId, started_at as StartedMicros, stopped_at as StoppedMicros,
        messages_in as MessagesIn, messages_out as MessagesOut, audio_bytes_in as AudioBytesIn, audio_bytes_out as AudioBytesOut,
        audio_bytes_dropped as AudioBytesDropped, end_reason as EndReason, node as Node
        """;

    public string? StreamSid { get; init; }

    public long? AssistantId { get; init; }

    public DateTime? StartedAt => Time(StartedMicros);

    public DateTime? StoppedAt => Time(StoppedMicros);

    public long? MessagesIn { get; init; }

    public long? MessagesOut { get; init; }

    public long? AudioBytesIn { get; init; }

    public long? AudioBytesOut { get; init; }

    public long? AudioBytesDropped { get; init; }

    public string? EndReason { get; init; }

    public string? Node { get; init; }

    [JsonIgnore]
    public long? StartedMicros { get; init; }

    [JsonIgnore]
    public long? StoppedMicros { get; init; }

    private static DateTime? Time(long? micros) => micros is { } known ? UnixMicros.ToDateTime(known) : null;
}
