namespace FastTwiml.Records;

/// <summary>
/// Where a connection's code runs. The writer and the watchdog call it from their own threads, so both methods only leave
/// a note: they never run a connection's code and never block.
/// </summary>
internal interface IRecordHome
{
    /// <summary>Takes a ticket whose <see cref="RecordTicket.Outcome"/> is now known.</summary>
    void Post(RecordTicket ticket);

    /// <summary>Says that no more tickets follow for now: the ones posted may be looked at.</summary>
    void Wake();
}
