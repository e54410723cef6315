namespace FastTwiml.Load.Streams.Frames;

/// <summary>What a server sent is not what a stream's server may send; the message says what it was.</summary>
internal sealed class FrameException(string message) : Exception(message);
