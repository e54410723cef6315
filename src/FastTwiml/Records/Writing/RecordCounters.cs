namespace FastTwiml.Records.Writing;

/// <summary>What the writer has done since it started. Written by its thread, read by any.</summary>
internal sealed class RecordCounters
{
    private long _batches;
    private long _rows;
    private long _conflicts;
    private long _failures;
    private long _degraded;

    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Events that are on disk.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Events that changed nothing, because their call belongs to another account.</summary>
    public long Conflicts => Volatile.Read(ref _conflicts);

    /// <summary>Attempts to write that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>How often the store has become unusable.</summary>
    public long Degraded => Volatile.Read(ref _degraded);

    public CommitTimes CommitTimes { get; } = new();

    public void AddBatch(int rows, int conflicts, TimeSpan took)
    {
        Volatile.Write(ref _batches, _batches + 1);
        Volatile.Write(ref _rows, _rows + rows - conflicts);
        Volatile.Write(ref _conflicts, _conflicts + conflicts);
        CommitTimes.Add(took);
    }

    public void AddFailure() => Volatile.Write(ref _failures, _failures + 1);

    public void AddDegraded() => Interlocked.Increment(ref _degraded);
}
