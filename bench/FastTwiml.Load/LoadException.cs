namespace FastTwiml.Load;

/// <summary>Why a run cannot be made or does not count; the message is for whoever started it.</summary>
internal sealed class LoadException(string message) : Exception(message);
