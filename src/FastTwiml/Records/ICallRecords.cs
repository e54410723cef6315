using FastTwiml.Calls;

namespace FastTwiml.Records;

/// <summary>Where what happened to a call is put on record, by whoever learns of it and without waiting.</summary>
internal interface ICallRecords
{
    /// <summary>Takes the event. Its bytes are the caller's again when this returns.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="ticket">Who waits for it; null for nobody.</param>
    EnqueueResult Record(in CallEvent e, RecordTicket? ticket);
}
