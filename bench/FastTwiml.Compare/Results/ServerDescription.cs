namespace FastTwiml.Compare.Results;

/// <summary>A server that took part.</summary>
internal sealed record ServerDescription(string Name, string Title, string About, string Versions);
