namespace FastTwiml.Webhooks;

/// <summary>What becomes of a call that no assistant is found for.</summary>
/// <param name="AssistantId">The assistant that takes it; null rejects it.</param>
internal sealed record UnknownNumber(long? AssistantId);
