namespace FastTwiml.Compare.Results;

/// <summary>A server that could not be built, and why.</summary>
internal sealed record MissingServer(string Name, string Title, string Reason);
