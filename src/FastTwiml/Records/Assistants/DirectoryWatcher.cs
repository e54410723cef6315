using System.Diagnostics;
using FastTwiml.Assistants.Lookup;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Assistants;

/// <summary>
/// Keeps the directory in memory equal to the one in the store, whoever changes it: asks for the newest version every
/// 200 ms on a thread of its own and applies what changed. While the store cannot be read, calls are answered from memory.
/// </summary>
internal sealed class DirectoryWatcher(IDirectorySource source, AssistantDirectory directory, ILogger logger) : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private bool _failing;

    /// <summary>How often the store is asked; a change is seen within this time and what it takes to apply it.</summary>
    public static TimeSpan DefaultInterval { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The version that the directory is at.</summary>
    public long Version { get; private set; }

    /// <summary>Said on the watching thread when the directory has reached a newer version.</summary>
    public event Action<long>? Refreshed;

    /// <summary>Loads everything, then watches.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read at first.</exception>
    public void Start(TimeSpan? interval = null)
    {
        Load();
        _thread = new Thread(() => Watch(interval ?? DefaultInterval)) { IsBackground = true, Name = "directory watcher" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        source.Dispose();
        _stop.Dispose();
    }

    private void Watch(TimeSpan interval)
    {
        while (!_stop.Wait(interval))
        {
            try
            {
                Refresh();
                if (_failing)
                {
                    _failing = false;
                    logger.LogInformation("The directory is read again, at version {Version}.", Version);
                }
            }
            catch (Exception exception)
            {
                // Once, not five times a second.
                if (!_failing)
                {
                    _failing = true;
                    logger.LogError(exception, "The directory cannot be read, so changes are not seen for now; calls are answered as of version {Version}. {Reason}", Version, exception.Message);
                }
            }
        }
    }

    private void Refresh()
    {
        if (source.ReadVersion() == Version)
        {
            return;
        }

        var edits = new DirectoryEdits();
        if (source.TryReadChanges(Version, edits, out var version))
        {
            directory.Apply(edits);
            Version = version;
        }
        else
        {
            Load();
        }

        Refreshed?.Invoke(Version);
    }

    private void Load()
    {
        var start = Stopwatch.GetTimestamp();
        directory.Publish(source.Load(out var version));
        Version = version;
        logger.LogInformation("The directory is loaded at version {Version}, in {Milliseconds} ms.", version, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
