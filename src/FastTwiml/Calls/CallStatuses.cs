namespace FastTwiml.Calls;

/// <summary>What the values of <see cref="CallStatus"/> are called on the wire and how they outrank one another.</summary>
internal static class CallStatuses
{
    /// <summary>The rank of the states that end a call.</summary>
    public const int FinalRank = 10;

    /// <summary>The rank of our own refusal, which stays whatever Twilio reports afterwards.</summary>
    public const int RejectedRank = 20;

    /// <summary>Reads Twilio's text, byte for byte; false for a text that Twilio does not document.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out CallStatus status)
    {
        status = text.Length switch
        {
            4 when text.SequenceEqual("busy"u8) => CallStatus.Busy,
            6 when text.SequenceEqual("queued"u8) => CallStatus.Queued,
            6 when text.SequenceEqual("failed"u8) => CallStatus.Failed,
            7 when text.SequenceEqual("ringing"u8) => CallStatus.Ringing,
            8 when text.SequenceEqual("canceled"u8) => CallStatus.Canceled,
            8 when text.SequenceEqual("rejected"u8) => CallStatus.Rejected,
            9 when text.SequenceEqual("completed"u8) => CallStatus.Completed,
            9 when text.SequenceEqual("initiated"u8) => CallStatus.Initiated,
            9 when text.SequenceEqual("no-answer"u8) => CallStatus.NoAnswer,
            11 when text.SequenceEqual("in-progress"u8) => CallStatus.InProgress,
            _ => CallStatus.Unknown,
        };
        return status != CallStatus.Unknown;
    }

    /// <summary>The text on the wire and in the table; empty for <see cref="CallStatus.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> Text(CallStatus status) => status switch
    {
        CallStatus.Queued => "queued"u8,
        CallStatus.Initiated => "initiated"u8,
        CallStatus.Ringing => "ringing"u8,
        CallStatus.InProgress => "in-progress"u8,
        CallStatus.Completed => "completed"u8,
        CallStatus.Busy => "busy"u8,
        CallStatus.Failed => "failed"u8,
        CallStatus.NoAnswer => "no-answer"u8,
        CallStatus.Canceled => "canceled"u8,
        CallStatus.Rejected => "rejected"u8,
        _ => [],
    };

    /// <summary>How far the call has come; a higher rank is never replaced by a lower one.</summary>
    public static int Rank(CallStatus status) => status switch
    {
        CallStatus.Unknown => 0,
        CallStatus.Queued => 1,
        CallStatus.Initiated => 2,
        CallStatus.Ringing => 3,
        CallStatus.InProgress => 4,
        CallStatus.Rejected => RejectedRank,
        _ => FinalRank,
    };

    public static bool IsFinal(CallStatus status) => Rank(status) >= FinalRank;
}
