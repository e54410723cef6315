namespace FastTwiml.Records;

/// <summary>Where events end up. Used by the writer's thread alone.</summary>
internal interface IRecordStore : IDisposable
{
    /// <summary>What an operator calls the store.</summary>
    string Name { get; }

    /// <summary>
    /// Merges events into their calls' rows, in their order, in one transaction, and returns when that is durable. The same
    /// events may come again after a failure that left it open whether they were stored.
    /// </summary>
    /// <param name="json">A JSON array with one row for each event, as <see cref="RecordEntry"/> writes it.</param>
    /// <param name="length">How many bytes of <paramref name="json"/> count.</param>
    /// <param name="rows">How many events those are.</param>
    /// <param name="sessionRows">How many of the events are of stream sessions.</param>
    /// <param name="conflicting">Takes the positions of events whose call belongs to another account; as long as there are rows.</param>
    /// <returns>How many positions were written to <paramref name="conflicting"/>.</returns>
    /// <exception cref="RecordStoreException">Nothing was stored, or it is not known.</exception>
    int Write(byte[] json, int length, int rows, int sessionRows, Span<int> conflicting);

    /// <summary>Makes a durable write that changes nothing, to learn whether the store works again.</summary>
    void Probe();

    /// <summary>What has to be done from time to time between batches, such as checkpoints.</summary>
    void Maintain();
}
