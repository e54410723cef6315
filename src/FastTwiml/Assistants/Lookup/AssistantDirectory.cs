using FastTwiml.Assistants.Lookup.Tables;

namespace FastTwiml.Assistants.Lookup;

/// <summary>
/// The directory that calls are looked up in. Calls read the newest snapshot; one thread at a time puts the next one in its
/// place. What is small is merged at once; merging many numbers happens elsewhere meanwhile, and edits go on on top.
/// </summary>
internal sealed class AssistantDirectory
{
    /// <summary>The most numbers that an edit may itself merge: a few milliseconds' work.</summary>
    internal const int MergedAtOnce = 1 << 16;

    private readonly Lock _publishing = new();
    private readonly int _mergedAtOnce;
    private volatile DirectorySnapshot _current = DirectorySnapshot.Empty;

    // Guarded by the lock: the tables under merge (the oldest ones of the current snapshot), and who merges them.
    private int _frozen;
    private long _generation;

    public AssistantDirectory(int mergedAtOnce = MergedAtOnce) => _mergedAtOnce = mergedAtOnce;

    /// <summary>The newest snapshot. Take it once a request, so that one request sees one moment.</summary>
    public DirectorySnapshot Current => _current;

    /// <summary>Ends when no merge is under way.</summary>
    internal Task Merging { get; private set; } = Task.CompletedTask;

    /// <summary>Puts a wholly new snapshot in place.</summary>
    public void Publish(DirectorySnapshot snapshot)
    {
        lock (_publishing)
        {
            _generation++;
            _frozen = 0;
            _current = snapshot;
        }
    }

    /// <summary>Puts the snapshot after these edits in place.</summary>
    public void Apply(DirectoryEdits edits)
    {
        if (edits.IsEmpty)
        {
            return;
        }

        lock (_publishing)
        {
            _current = _current.With(edits, _frozen, _mergedAtOnce);
            StartMergeIfDue();
        }
    }

    private void StartMergeIfDue()
    {
        var numbers = _current.Numbers;
        var due = numbers.MergeDue();
        if (_frozen > 0 || due < 2)
        {
            return;
        }

        // The newest `due` tables of now are merged; all tables of now stay where they are until that is done.
        _frozen = numbers.Length;
        var generation = _generation;
        Merging = Task.Factory.StartNew(
            () => Finish(numbers, due, generation),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private void Finish(Layers<KeyTable> numbers, int due, long generation)
    {
        KeyTable? merged = null;
        try
        {
            merged = numbers.Merge(due);
        }
        finally
        {
            lock (_publishing)
            {
                // A whole new snapshot may have come in between. A merge that failed is tried again with the next edit.
                if (generation == _generation)
                {
                    _frozen = 0;
                    if (merged is not null)
                    {
                        var now = _current.Numbers;
                        _current = _current.WithNumbers(now.Replace(now.Length - numbers.Length, due, merged));
                        StartMergeIfDue();
                    }
                }
            }
        }
    }
}
