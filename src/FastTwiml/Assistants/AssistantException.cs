namespace FastTwiml.Assistants;

/// <summary>
/// An assistant that cannot go on throws this to end its stream as failed: the log then has the message alone, and not where it
/// was thrown as with any other exception.
/// </summary>
/// <param name="message">What was wrong and what to do; no full stop at the end.</param>
public sealed class AssistantException(string message) : Exception(message);
