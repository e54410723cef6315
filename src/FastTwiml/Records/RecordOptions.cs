namespace FastTwiml.Records;

/// <summary>How records are kept.</summary>
/// <param name="DatabasePath">The SQLite file.</param>
/// <param name="CommitTimeout">How long a commit may take before requests are no longer held back for it.</param>
/// <param name="WhenUnwritable">What requests are told then.</param>
/// <param name="QueueCapacity">How many events may wait in memory.</param>
/// <param name="Node">The name of this process in the records.</param>
internal sealed record RecordOptions(
    string DatabasePath,
    TimeSpan CommitTimeout,
    WhenUnwritable WhenUnwritable = WhenUnwritable.Answer,
    int QueueCapacity = RecordOptions.DefaultQueueCapacity,
    string Node = "")
{
    public const int DefaultQueueCapacity = 65_536;

    public const string FullSync = "full";

    /// <summary>Twilio gives up after 15 s; an event waits for at most two commits.</summary>
    public static readonly TimeSpan DefaultCommitTimeout = TimeSpan.FromSeconds(3);

    /// <summary>What the records call this run of the process, so that a later one can tell whether it is over.</summary>
    public string Run { get; init; } = string.Empty;

    /// <summary>Anything else loses answered calls with the power; it is here for the check that shows so.</summary>
    public string Synchronous { get; init; } = FullSync;
}
