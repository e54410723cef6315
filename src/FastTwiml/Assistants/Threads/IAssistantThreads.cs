namespace FastTwiml.Assistants.Threads;

/// <summary>Threads that assistants may block.</summary>
internal interface IAssistantThreads
{
    /// <summary>Has a thread do this, after what was queued before. Never waits.</summary>
    void Queue(IAssistantWork work);
}
