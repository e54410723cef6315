using FastTwiml.Calls;

namespace FastTwiml.Records.Rows;

/// <summary>
/// The form in which an event goes to the store: a JSON array whose positions are <see cref="Columns"/>, with all that only
/// some events have in a second array at its end, or null. Few positions and nothing twice, because taking a value out of
/// JSON costs the store more than anything else it does with an event.
/// </summary>
internal static class CallRow
{
    /// <summary>The value of <c>source</c> that stands for the voice webhook.</summary>
    public const int WebhookSource = 2;

    /// <summary>The value that stands for our own stream session, and for no other event.</summary>
    public const int SessionSource = -1;

    public static readonly IReadOnlyList<string> Columns =
    [
        "call_sid", "account_sid", "source", "direction", "from_number", "to_number", "customer_number", "assistant_id", "status", "at", "more",
    ];

    /// <summary>The positions of the second array; it ends with <c>stream_error</c> where no session has counted anything.</summary>
    public static readonly IReadOnlyList<string> MoreColumns =
    [
        "status_sequence", "duration_seconds", "welcome_message", "agenda", "metadata", "stream_sid", "stream_event", "stream_error",
        "messages_in", "messages_out", "audio_bytes_in", "audio_bytes_out", "audio_bytes_dropped", "end_reason",
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
        row.Integer(e.AtMicros);
        if (HasMore(in e))
        {
            row.Begin();
            row.IntegerOrNull(e.SequenceNumber, e.SequenceNumber >= 0);
            row.IntegerOrNull(e.DurationSeconds, e.DurationSeconds >= 0);
            row.TextOrNull(e.WelcomeMessage);
            row.TextOrNull(e.Agenda);
            row.TextOrNull(e.Metadata);
            row.TextOrNull(e.StreamSid);
            row.TextOrNull(StreamEvent(in e));
            row.TextOrNull(e.StreamError);
            if (e.IsOfSession)
            {
                row.IntegerOrNull(e.MessagesIn, e.MessagesIn >= 0);
                row.IntegerOrNull(e.MessagesOut, e.MessagesOut >= 0);
                row.IntegerOrNull(e.AudioBytesIn, e.AudioBytesIn >= 0);
                row.IntegerOrNull(e.AudioBytesOut, e.AudioBytesOut >= 0);
                row.IntegerOrNull(e.AudioBytesDropped, e.AudioBytesDropped >= 0);
                row.TextOrNull(e.EndReason);
            }

            row.End();
            row.Next();
        }
        else
        {
            row.Null();
        }

        row.End();
    }

    private static bool HasMore(in CallEvent e) =>
        e.SequenceNumber >= 0 || e.DurationSeconds >= 0
        || !e.WelcomeMessage.IsEmpty || !e.Agenda.IsEmpty || !e.Metadata.IsEmpty
        || !e.StreamSid.IsEmpty || !e.StreamError.IsEmpty;

    // How much the source knows about who calls whom: the webhook decides, then our own order, then a callback, and a
    // session only when nobody else has said anything.
    private static int Source(CallEventKind kind) => kind switch
    {
        CallEventKind.Webhook => WebhookSource,
        CallEventKind.Created => 1,
        CallEventKind.StreamStarted or CallEventKind.StreamStopped => SessionSource,
        _ => 0,
    };

    private static ReadOnlySpan<byte> StreamEvent(in CallEvent e) => e.Kind switch
    {
        CallEventKind.StreamStarted => "stream-started"u8,
        CallEventKind.StreamStopped => "stream-stopped"u8,
        _ => e.StreamEvent,
    };

    private static ReadOnlySpan<byte> Text(CallDirection direction) => direction switch
    {
        CallDirection.Inbound => "inbound"u8,
        CallDirection.Outbound => "outbound"u8,
        _ => [],
    };
}
