namespace FastTwiml.Durability.PowerLoss;

/// <param name="Points">At how many moments the power is cut.</param>
/// <param name="Synchronous">What SQLite syncs: full as the product, normal or off.</param>
/// <param name="Calls">How many calls are answered in the run.</param>
/// <param name="Connections">How many connections call at a time.</param>
/// <param name="Seed">What the moments and the torn writes are drawn from.</param>
/// <param name="Keep">Whether the record stays when something did not hold.</param>
/// <param name="Record">The folder of an earlier run whose record is examined again; null for a new run.</param>
internal sealed record PowerLossSettings(int Points, string Synchronous, int Calls, int Connections, int Seed, bool Keep, string? Record);
