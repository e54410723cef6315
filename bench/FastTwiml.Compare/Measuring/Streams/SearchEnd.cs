namespace FastTwiml.Compare.Measuring.Streams;

/// <summary>How a search ended.</summary>
/// <param name="Most">The largest number that succeeded; 0 when none did.</param>
/// <param name="Failed">The smallest that failed; null when the search ended at what can be opened.</param>
internal readonly record struct SearchEnd(int Most, int? Failed);
