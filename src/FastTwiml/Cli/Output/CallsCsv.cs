using System.Globalization;
using FastTwiml.Records.History;

namespace FastTwiml.Cli.Output;

/// <summary>Calls as CSV (RFC 4180): a heading with the columns' names, and a field in quotes where it needs them.</summary>
internal static class CallsCsv
{
    public static IReadOnlyList<(string Name, Func<CallRecord, string?> Value)> Columns { get; } =
    [
        ("call_sid", c => c.CallSid),
        ("account_sid", c => c.AccountSid),
        ("direction", c => c.Direction),
        ("from_number", c => c.FromNumber),
        ("to_number", c => c.ToNumber),
        ("customer_number", c => c.CustomerNumber),
        ("assistant_id", c => Text(c.AssistantId)),
        ("status", c => c.Status),
        ("created_at", c => Text(c.CreatedAt)),
        ("webhook_at", c => Text(c.WebhookAt)),
        ("webhook_last_at", c => Text(c.WebhookLastAt)),
        ("answered_at", c => Text(c.AnsweredAt)),
        ("ended_at", c => Text(c.EndedAt)),
        ("duration_seconds", c => Text(c.DurationSeconds)),
        ("welcome_message", c => c.WelcomeMessage),
        ("agenda", c => c.Agenda),
        ("metadata", c => c.MetadataText),
        ("streams", c => Text(c.Streams)),
        ("stream_sid", c => c.StreamSid),
        ("stream_started_at", c => Text(c.StreamStartedAt)),
        ("stream_stopped_at", c => Text(c.StreamStoppedAt)),
        ("stream_error", c => c.StreamError),
        ("messages_in", c => Text(c.MessagesIn)),
        ("messages_out", c => Text(c.MessagesOut)),
        ("audio_bytes_in", c => Text(c.AudioBytesIn)),
        ("audio_bytes_out", c => Text(c.AudioBytesOut)),
        ("audio_bytes_dropped", c => Text(c.AudioBytesDropped)),
        ("end_reason", c => c.EndReason),
        ("node", c => c.Node),
    ];

    public static void Write(TextWriter output, IEnumerable<CallRecord> calls)
    {
        output.Write(string.Join(',', Columns.Select(c => c.Name)) + "\r\n");
        foreach (var call in calls)
        {
            output.Write(string.Join(',', Columns.Select(c => Field(c.Value(call)))) + "\r\n");
        }
    }

    private static string Field(string? value) => value is null
        ? string.Empty
        : value.AsSpan().IndexOfAny(",\"\r\n") >= 0 || value.Length == 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
