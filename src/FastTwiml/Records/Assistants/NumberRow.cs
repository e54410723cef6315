namespace FastTwiml.Records.Assistants;

/// <summary>A number and whose it is.</summary>
internal sealed class NumberRow
{
    public string Number { get; init; } = string.Empty;

    public long AssistantId { get; init; }

    /// <summary>The assistant's name.</summary>
    public string Assistant { get; init; } = string.Empty;
}
