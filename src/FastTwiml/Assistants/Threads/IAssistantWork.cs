namespace FastTwiml.Assistants.Threads;

/// <summary>Something that one of the <see cref="AssistantThreads"/> is to do; it may block.</summary>
internal interface IAssistantWork
{
    /// <summary>Does it.</summary>
    /// <param name="scratch">The thread's own memory, <see cref="AssistantThreads.ScratchBytes"/> long, for use until this returns.</param>
    void Run(byte[] scratch);
}
