using FastTwiml.Calls.Tables;

namespace FastTwiml.Calls;

/// <summary>What is remembered of a call that was answered with a media stream.</summary>
internal struct AnsweredCall
{
    public SidKey Account;

    /// <summary>The assistant that the newest webhook was answered with.</summary>
    public long AssistantId;

    /// <summary>When the newest webhook was answered, in microseconds since 1970 UTC.</summary>
    public long AnsweredAtMicros;

    /// <summary>False when a value was too long for a parameter of the TwiML: it stands in the record alone.</summary>
    public bool ParametersFitted;

    /// <summary>A call status callback has said that the call is over.</summary>
    public bool IsOver;

    /// <summary>Whether the call belongs to the account.</summary>
    public readonly bool IsOf(ReadOnlySpan<byte> accountSid) => Account == SidKey.OfAccount(accountSid);
}
