namespace FastTwiml.Durability.PowerLoss.Disk;

/// <summary>
/// A file as a disk has it: what is certainly there, and the changes since that may or may not be. A sync makes certain
/// what had been written when it began, once it has ended; until then none of it is.
/// </summary>
internal sealed class DiskFile
{
    private readonly List<PendingChange> _pending = [];
    private long _settled;

    /// <summary>What every program sees while there is power.</summary>
    public FileContent Current { get; } = new();

    public FileContent Certain { get; } = new();

    public IReadOnlyList<PendingChange> Pending => _pending;

    public void Change(in PendingChange change)
    {
        _pending.Add(change);
        Current.Apply(change);
    }

    /// <summary>Up to which change, counted from the file's beginning, a sync that begins now covers it.</summary>
    public long BeginSync() => _settled + _pending.Count;

    public void EndSync(long covered)
    {
        // Another sync that began later may have ended before.
        var count = (int)Math.Max(0, covered - _settled);
        foreach (var change in _pending.Take(count))
        {
            Certain.Apply(change);
        }

        _pending.RemoveRange(0, count);
        _settled += count;
    }
}
