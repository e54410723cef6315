namespace FastTwiml.Compare.Building;

/// <summary>Something cannot be built on this machine; the message says why and what would help.</summary>
internal sealed class BuildException(string message) : Exception(message);
