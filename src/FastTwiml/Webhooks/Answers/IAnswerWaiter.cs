namespace FastTwiml.Webhooks.Answers;

/// <summary>A connection that waits for the records of its answers.</summary>
internal interface IAnswerWaiter
{
    /// <summary>One of the records has an outcome.</summary>
    void OnRecorded();
}
