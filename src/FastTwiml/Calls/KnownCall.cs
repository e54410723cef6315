namespace FastTwiml.Calls;

/// <summary>What the records say about a call whose media stream opens.</summary>
internal sealed record KnownCall
{
    public required string CallSid { get; init; }

    /// <summary>Null when nobody has said it yet.</summary>
    public string? AccountSid { get; init; }

    public bool IsOutbound { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>0 for none.</summary>
    public long AssistantId { get; init; }

    /// <summary>The call has a final state.</summary>
    public bool IsOver { get; init; }

    /// <summary>When its newest webhook was answered, in microseconds since 1970 UTC; 0 for never.</summary>
    public long AnsweredAtMicros { get; init; }

    public string? WelcomeMessage { get; init; }

    public string? Agenda { get; init; }

    /// <summary>What else was said about the call, as a JSON object.</summary>
    public string? Metadata { get; init; }
}
