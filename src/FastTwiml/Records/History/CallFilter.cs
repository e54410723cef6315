namespace FastTwiml.Records.History;

/// <summary>Which calls are asked for; what is null does not matter.</summary>
/// <param name="SinceMicros">Calls from then on.</param>
/// <param name="UntilMicros">Calls before then.</param>
/// <param name="Number">Calls from or to this number or with this customer.</param>
/// <param name="Status">Calls in this state.</param>
/// <param name="AssistantId">Calls of this assistant.</param>
internal sealed record CallFilter(long? SinceMicros = null, long? UntilMicros = null, string? Number = null, string? Status = null, long? AssistantId = null);
