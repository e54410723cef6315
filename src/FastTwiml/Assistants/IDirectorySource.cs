namespace FastTwiml.Assistants;

/// <summary>Where the directory is kept, as the one who watches it reads it.</summary>
internal interface IDirectorySource : IDisposable
{
    /// <summary>The version of the newest change; 0 when nothing was ever changed.</summary>
    long ReadVersion();
}
