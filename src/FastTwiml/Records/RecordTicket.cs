namespace FastTwiml.Records;

/// <summary>What became of an event.</summary>
internal enum RecordOutcome : byte
{
    /// <summary>Not known yet.</summary>
    Pending,

    /// <summary>It is on disk.</summary>
    Stored,

    /// <summary>The call belongs to another account: the event changed nothing.</summary>
    AnotherAccount,

    /// <summary>It waits in memory, because the store cannot be written; the request is answered all the same.</summary>
    Unwritten,

    /// <summary>The store cannot be written and the request is to be refused.</summary>
    Refused,
}

/// <summary>
/// What a connection holds while its event is on the way to the disk. Used again and again, for one event at a time:
/// after <see cref="EnqueueResult.Waiting"/> it comes back exactly once, by <see cref="IRecordHome.Post"/>.
/// </summary>
internal class RecordTicket
{
    private volatile RecordOutcome _outcome;

    public RecordTicket(IRecordHome? home = null)
    {
        Home = home;
    }

    /// <summary>Where the ticket is posted; set before the event is enqueued.</summary>
    public IRecordHome? Home { get; set; }

    /// <summary>Written before the ticket is posted.</summary>
    public RecordOutcome Outcome
    {
        get => _outcome;
        set => _outcome = value;
    }

    /// <summary>For the home to string posted tickets together.</summary>
    public RecordTicket? Next { get; set; }
}
