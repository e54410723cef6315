using FastTwiml.Records;

namespace FastTwiml.Webhooks.Answers;

/// <summary>The ticket of an answer that waits for its record.</summary>
internal sealed class AnswerTicket : RecordTicket
{
    /// <summary>Who is told, on the connection's own loop, that the outcome is known.</summary>
    public IAnswerWaiter? Waiter { get; set; }
}
