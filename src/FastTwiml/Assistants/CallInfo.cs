namespace FastTwiml.Assistants;

/// <summary>Who calls whom, and what was said about the call.</summary>
public sealed record CallInfo
{
    /// <summary>Twilio's <c>CallSid</c>.</summary>
    public required string CallSid { get; init; }

    /// <summary>Twilio's <c>StreamSid</c>.</summary>
    public required string StreamSid { get; init; }

    /// <summary>Twilio's <c>AccountSid</c>.</summary>
    public required string AccountSid { get; init; }

    /// <summary>The assistant's id.</summary>
    public required long AssistantId { get; init; }

    /// <summary>What the operator says about the assistant.</summary>
    public AssistantInfo Assistant { get; init; } = new() { Name = string.Empty };

    /// <summary>True for a call that was placed by us.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>The caller: E.164, <c>sip:…</c>, <c>client:…</c> or a word for a withheld number; empty when unknown.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>Who was called; empty when unknown.</summary>
    public string To { get; init; } = string.Empty;

    /// <summary>What the assistant is to say first: the call's own, else the assistant's; null for nothing.</summary>
    public string? WelcomeMessage { get; init; }

    /// <summary>What an outbound call is about; null when nothing was said.</summary>
    public string? Agenda { get; init; }

    /// <summary>
    /// All that was said about the call: the stream's custom parameters and, where they were too long for TwiML, the values from the record.
    /// </summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
