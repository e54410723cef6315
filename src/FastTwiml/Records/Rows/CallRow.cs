using FastTwiml.Calls;

namespace FastTwiml.Records.Rows;

/// <summary>
/// The form in which an event goes to the store: a JSON array whose positions are the columns below. What follows the last
/// position that an event can have is left out and is null.
/// </summary>
internal static class CallRow
{
    /// <summary>The columns of <c>calls</c> by position.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "call_sid", "account_sid", "source", "direction", "from_number", "to_number", "customer_number", "assistant_id",
        "status", "status_rank", "status_sequence", "welcome_message", "agenda", "metadata",
        "created_at", "webhook_at", "answered_at", "ended_at", "duration_seconds",
        "stream_sid", "stream_at", "stream_started_at", "stream_stopped_at", "stream_error",
    ];

    public static void Write(RowBuffer row, in CallEvent e)
    {
        row.Begin();
        row.TextOrNull(e.CallSid);
        row.TextOrNull(e.AccountSid);
        row.Integer(Source(e.Kind));
        row.TextOrNull(Text(e.Direction));
        row.TextOrNull(e.From);
        row.TextOrNull(e.To);
        row.TextOrNull(e.CustomerNumber);
        row.IntegerOrNull(e.AssistantId, e.AssistantId != 0);
        row.TextOrNull(CallStatuses.Text(e.Status));
        row.Integer(CallStatuses.Rank(e.Status));
        row.IntegerOrNull(e.SequenceNumber, e.SequenceNumber >= 0);
        row.TextOrNull(e.WelcomeMessage);
        row.TextOrNull(e.Agenda);
        row.TextOrNull(e.Metadata);
        row.Integer(e.AtMicros);
        row.IntegerOrNull(e.AtMicros, e.Kind == CallEventKind.Webhook);
        row.IntegerOrNull(e.AtMicros, e.Status == CallStatus.InProgress);
        row.IntegerOrNull(e.AtMicros, CallStatuses.IsFinal(e.Status));
        row.IntegerOrNull(e.DurationSeconds, e.DurationSeconds >= 0);
        if (e.Kind == CallEventKind.StreamStatus)
        {
            row.TextOrNull(e.StreamSid);
            row.Integer(e.AtMicros);
            row.IntegerOrNull(e.AtMicros, e.StreamEvent.SequenceEqual("stream-started"u8));
            row.IntegerOrNull(e.AtMicros, e.StreamEvent.SequenceEqual("stream-stopped"u8));
            row.TextOrNull(e.StreamError);
        }

        row.End();
    }

    // How much the source knows about who calls whom: the webhook decides, then our own order, then a callback.
    private static int Source(CallEventKind kind) => kind switch
    {
        CallEventKind.Webhook => 2,
        CallEventKind.Created => 1,
        _ => 0,
    };

    private static ReadOnlySpan<byte> Text(CallDirection direction) => direction switch
    {
        CallDirection.Inbound => "inbound"u8,
        CallDirection.Outbound => "outbound"u8,
        _ => [],
    };
}
