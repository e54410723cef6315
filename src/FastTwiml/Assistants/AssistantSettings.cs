namespace FastTwiml.Assistants;

/// <summary>What the operator says about an assistant.</summary>
internal sealed record AssistantSettings(string Name, AssistantKind Kind)
{
    /// <summary>Where a relay finds its WebSocket server.</summary>
    public string? Url { get; init; }

    public string? WelcomeMessage { get; init; }

    /// <summary>The stream's <c>name</c> in the TwiML.</summary>
    public string? StreamName { get; init; }

    /// <summary>The stream's <c>statusCallback</c> in the TwiML.</summary>
    public string? StatusCallback { get; init; }

    /// <summary>What Twilio says to the caller when the assistant failed.</summary>
    public string? FallbackSay { get; init; }

    /// <summary>Whom Twilio dials when the assistant failed.</summary>
    public string? FallbackDial { get; init; }
}
