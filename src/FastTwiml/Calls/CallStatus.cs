namespace FastTwiml.Calls;

/// <summary>Twilio's <c>CallStatus</c>, and our own <see cref="Rejected"/> for a call that no assistant takes.</summary>
internal enum CallStatus : byte
{
    Unknown,
    Queued,
    Initiated,
    Ringing,
    InProgress,
    Completed,
    Busy,
    Failed,
    NoAnswer,
    Canceled,
    Rejected,
}
