using FastTwiml.Calls;
using FastTwiml.Records;

namespace FastTwiml.Host;

/// <summary>Says at once that an event is stored, and forgets it.</summary>
internal sealed class NoRecords : ICallRecords
{
    public EnqueueResult Record(in CallEvent e, RecordTicket? ticket) => EnqueueResult.Stored;
}
