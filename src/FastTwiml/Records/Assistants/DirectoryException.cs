namespace FastTwiml.Records.Assistants;

/// <summary>An edit of the directory cannot be made. The message says what was wrong and what would be valid.</summary>
internal sealed class DirectoryException(string message) : Exception(message);
