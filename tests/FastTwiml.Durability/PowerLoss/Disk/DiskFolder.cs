namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>
/// The folder's entries: which name is which file. As POSIX has it, a new, removed or renamed name is certain only when
/// the folder itself has been synced; syncing the file is not enough.
/// </summary>
internal sealed class DiskFolder
{
    private readonly List<(string Name, DiskFile? File)> _pending = [];
    private readonly Dictionary<string, DiskFile> _certain = [];
    private long _settled;

    public Dictionary<string, DiskFile> Current { get; } = [];

    public int PendingCount => _pending.Count;

    /// <summary>Gives a name a file, or takes it away (null).</summary>
    public void Set(string name, DiskFile? file)
    {
        _pending.Add((name, file));
        Apply(Current, name, file);
    }

    public long BeginSync() => _settled + _pending.Count;

    public void EndSync(long covered)
    {
        var count = (int)Math.Max(0, covered - _settled);
        foreach (var (name, file) in _pending.Take(count))
        {
            Apply(_certain, name, file);
        }

        _pending.RemoveRange(0, count);
        _settled += count;
    }

    /// <summary>The entries when some of the pending changes were made as well; a file system makes them in order.</summary>
    public Dictionary<string, DiskFile> After(int made)
    {
        var entries = new Dictionary<string, DiskFile>(_certain);
        foreach (var (name, file) in _pending.Take(made))
        {
            Apply(entries, name, file);
        }

        return entries;
    }

    private static void Apply(Dictionary<string, DiskFile> entries, string name, DiskFile? file)
    {
        if (file is null)
        {
            entries.Remove(name);
        }
        else
        {
            entries[name] = file;
        }
    }
}
