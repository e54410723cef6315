namespace FastTwiml.Connections.Outgoing;

/// <summary>A WebSocket server could not be reached or does not take the WebSocket. The message says which and why, in one sentence.</summary>
internal sealed class OutgoingException(string message, Exception? inner = null) : Exception(message, inner);
