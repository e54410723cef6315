namespace FastTwiml.Durability;

/// <summary>The check itself could not be carried out; the message says why.</summary>
internal sealed class CheckException(string message) : Exception(message);
