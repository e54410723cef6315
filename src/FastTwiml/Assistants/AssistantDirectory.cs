namespace FastTwiml.Assistants;

/// <summary>The directory that calls are looked up in: the newest snapshot, and how the next one comes about.</summary>
internal sealed class AssistantDirectory
{
    private volatile DirectorySnapshot _current = DirectorySnapshot.Empty;

    /// <summary>The newest snapshot. Take it once a request, so that one request sees one moment.</summary>
    public DirectorySnapshot Current => _current;

    /// <summary>Puts a wholly new snapshot in place.</summary>
    public void Publish(DirectorySnapshot snapshot) => _current = snapshot;
}
