namespace FastTwiml.Assistants.Lookup;

/// <summary>Where the directory is kept, as the one who watches it reads it. Used by one thread at a time.</summary>
internal interface IDirectorySource : IDisposable
{
    /// <summary>The version of the newest change; 0 when there is none. Cheap, because it is asked all the time.</summary>
    long ReadVersion();

    /// <summary>Everything, as it was at one version.</summary>
    DirectorySnapshot Load(out long version);

    /// <summary>What changed since a version; false when that is not known any more and everything has to be loaded.</summary>
    bool TryReadChanges(long since, DirectoryEdits edits, out long version);
}
