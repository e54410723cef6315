namespace FastTwiml.Simulation.Streams;

/// <summary>A stream could not be opened. The message begins with Twilio's number for the reason.</summary>
internal sealed class StreamConnectException(int errorCode, string message, Exception? inner = null)
    : Exception(FormattableString.Invariant($"{errorCode}: {message}"), inner);
