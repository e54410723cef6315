using FastTwiml.Calls;
using FastTwiml.Http;
using FastTwiml.Records;
using FastTwiml.Webhooks.Answers;

namespace FastTwiml.Webhooks;

/// <summary>Hands what happened to a call to the records, without waiting.</summary>
internal sealed class RecordSink(ICallRecords records)
{
    /// <summary>Enqueues the event.</summary>
    /// <param name="call">What happened.</param>
    /// <param name="exchange">The request that brought it.</param>
    /// <param name="answers">The batch that its answer goes to.</param>
    /// <param name="ticket">What the answer waits for; null when it may leave at once.</param>
    /// <returns>The reason when the request is refused because it cannot be recorded.</returns>
    public RejectReason Record(in CallEvent call, in Exchange exchange, AnswerBatch answers, out AnswerTicket? ticket)
    {
        ticket = answers.NextTicket(exchange.Home, exchange.Waiter);
        switch (records.Record(call, ticket))
        {
            case EnqueueResult.Waiting:
                answers.Enqueued();
                return RejectReason.None;
            case EnqueueResult.Stored or EnqueueResult.Unwritten:
                ticket = null;
                return RejectReason.None;
            default:
                ticket = null;
                return RejectReason.StoreUnwritable;
        }
    }
}
