namespace FastTwiml.Assistants.Audio;

/// <summary>Audio files as they were read last; one that has changed since is read again.</summary>
internal sealed class AudioFiles
{
    private const int MostFiles = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Reads a file, or has read it already.</summary>
    /// <exception cref="AssistantException">It cannot be played.</exception>
    public byte[] Read(string path)
    {
        // Of a file that is not there this is a moment long ago, and reading it says what is wrong.
        var info = new FileInfo(path);
        var stamp = (info.LastWriteTimeUtc, info.Exists ? info.Length : -1);
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(path, out entry) || entry.Stamp != stamp)
            {
                entry = new Entry(path, stamp);
                _entries[path] = entry;
                ForgetOldest();
            }

            entry.LastUse = ++_uses;
        }

        // Outside the lock, and once for all calls that come meanwhile.
        var (audio, problem) = entry.Result.Value;
        if (problem is null)
        {
            return audio;
        }

        Forget(path, entry);
        throw new AssistantException(problem);
    }

    // What was wrong may be put right without a change of the file, as its permissions are.
    private void Forget(string path, Entry entry)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(path) == entry)
            {
                _entries.Remove(path);
            }
        }
    }

    private void ForgetOldest()
    {
        if (_entries.Count > MostFiles)
        {
            _entries.Remove(_entries.MinBy(static entry => entry.Value.LastUse).Key);
        }
    }

    private sealed class Entry(string path, (DateTime Written, long Bytes) stamp)
    {
        public (DateTime Written, long Bytes) Stamp => stamp;

        public long LastUse { get; set; } = long.MaxValue;

        public Lazy<(byte[] Audio, string? Problem)> Result { get; } = new(() => (AudioFile.TryRead(path, out var audio) is var problem ? audio : [], problem));
    }
}
