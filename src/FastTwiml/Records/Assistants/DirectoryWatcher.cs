using FastTwiml.Assistants;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Assistants;

/// <summary>Keeps the directory in memory equal to the one in the store, whoever changes it.</summary>
internal sealed class DirectoryWatcher(IDirectorySource source, AssistantDirectory directory, ILogger logger) : IDisposable
{
    public static TimeSpan DefaultInterval { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Loads everything, then watches on a thread of its own. Throws when the store cannot be read at first.</summary>
    public void Start(TimeSpan interval)
    {
        _ = (source, directory, logger);
        throw new NotSupportedException();
    }

    public void Dispose() => source.Dispose();
}
