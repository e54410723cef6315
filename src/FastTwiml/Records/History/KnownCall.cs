using FastTwiml.Calls;

namespace FastTwiml.Records.History;

/// <summary>What the record says of a call whose stream asks to be let in.</summary>
internal sealed record KnownCall
{
    /// <summary>Null as long as nobody has named one.</summary>
    public required string? AccountSid { get; init; }

    public required CallDirection Direction { get; init; }

    public required string? From { get; init; }

    public required string? To { get; init; }

    /// <summary>The caller of an inbound call, the callee of an outbound one.</summary>
    public required string? CustomerNumber { get; init; }

    /// <summary>The assistant's id; 0 for none.</summary>
    public required long AssistantId { get; init; }

    public required CallStatus Status { get; init; }

    /// <summary>When the newest voice webhook came; null when none has.</summary>
    public required long? WebhookLastMicros { get; init; }

    public required string? WelcomeMessage { get; init; }

    public required string? Agenda { get; init; }

    /// <summary>The text of a JSON object; null when nothing else was said.</summary>
    public required string? Metadata { get; init; }

    /// <summary>How many streams of the call were carried so far.</summary>
    public required int Streams { get; init; }

    public bool IsOver => CallStatuses.IsFinal(Status);
}
