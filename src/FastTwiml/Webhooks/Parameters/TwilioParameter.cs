namespace FastTwiml.Webhooks.Parameters;

/// <summary>A parameter of a Twilio request that this program reads, by the name that Twilio gives it.</summary>
internal enum TwilioParameter : byte
{
    CallSid,
    AccountSid,
    To,
    From,
    Direction,
    CallStatus,
    CallDuration,
    SequenceNumber,
    Timestamp,
    StreamSid,
    StreamEvent,
    StreamError,
}
