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

    public static readonly IReadOnlyList<string> Columns =
    [
        "call_sid", "account_sid", "source", "direction", "from_number", "to_number", "customer_number", "assistant_id", "status", "at", "more",
    ];

    /// <summary>The positions of the second array.</summary>
    public static readonly IReadOnlyList<string> MoreColumns =
    [
        "status_sequence", "duration_seconds", "welcome_message", "agenda", "metadata", "stream_sid", "stream_event", "stream_error",
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
            row.TextOrNull(e.StreamEvent);
            row.TextOrNull(e.StreamError);
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

    // How much the source knows about who calls whom: the webhook decides, then our own order, then a callback.
    private static int Source(CallEventKind kind) => kind switch
    {
        CallEventKind.Webhook => WebhookSource,
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
