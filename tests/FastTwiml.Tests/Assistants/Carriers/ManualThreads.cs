using FastTwiml.Assistants.Threads;

namespace FastTwiml.Tests.Assistants.Carriers;

/// <summary>Threads that work when the test says so, on the test's own.</summary>
internal sealed class ManualThreads : IAssistantThreads
{
    private readonly Queue<IAssistantWork> _waiting = new();
    private readonly byte[] _scratch = new byte[AssistantThreads.ScratchBytes];

    public int Waiting => _waiting.Count;

    public void Queue(IAssistantWork work) => _waiting.Enqueue(work);

    public void RunOne() => _waiting.Dequeue().Run(_scratch);

    public void RunAll()
    {
        while (_waiting.Count > 0)
        {
            RunOne();
        }
    }
}
