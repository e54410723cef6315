namespace FastTwiml.Durability.PowerLoss.Recording;

/// <summary>What the recorder saw; the numbers are those of <c>shim/recorder.c</c>.</summary>
internal enum OperationKind
{
    None = 0,
    Started = 1,
    Opened = 2,
    Closed = 3,
    Written = 4,
    Truncated = 5,
    Allocated = 6,
    SyncBegun = 7,
    SyncEnded = 8,
    Unlinked = 9,
    Renamed = 10,
    Sent = 11,
}
