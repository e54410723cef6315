namespace FastTwiml.Compare;

/// <summary>The comparison cannot go on; the message says what was wrong and what to do.</summary>
internal sealed class CompareException(string message) : Exception(message);
