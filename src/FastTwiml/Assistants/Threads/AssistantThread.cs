using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Threads;

/// <summary>One of the <see cref="AssistantThreads"/>: works, and waits for more.</summary>
internal sealed class AssistantThread(AssistantThreads owner, TimeSpan idleTime, ILogger logger)
{
    private readonly WakeUp _wakeUp = new();

    /// <summary>Set by the owner when the thread is to end.</summary>
    public bool IsOver { get; set; }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "assistant" }.UnsafeStart();

    public void Wake() => _wakeUp.Send();

    private void Run()
    {
        var scratch = new byte[AssistantThreads.ScratchBytes];
        while (!IsOver)
        {
            if (owner.Take(this) is { } work)
            {
                Do(work, scratch);
            }
            else if (!IsOver && !_wakeUp.Wait(idleTime) && !owner.TryLeave(this))
            {
                // Every wake-up is waited for, or the next wait would end with this one's.
                _wakeUp.Wait();
            }
        }
    }

    private void Do(IAssistantWork work, byte[] scratch)
    {
        try
        {
            work.Run(scratch);
        }
        catch (Exception exception)
        {
            // An assistant's exceptions are taken by its carrier: this one is a defect, and would end the process.
            logger.LogError(exception, "A defect while an assistant was called.");
        }
    }
}
