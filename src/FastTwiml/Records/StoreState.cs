namespace FastTwiml.Records;

/// <summary>Whether a record is on disk before its request is answered.</summary>
internal enum StoreState
{
    /// <summary>It is.</summary>
    Healthy,

    /// <summary>The store failed, hangs or is behind by a full queue: records wait in memory and requests do not.</summary>
    Degraded,
}
