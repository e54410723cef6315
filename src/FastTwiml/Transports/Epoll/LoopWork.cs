namespace FastTwiml.Transports.Epoll;

/// <summary>Something that a loop is to run; posted again while it waits, it runs once.</summary>
internal abstract class LoopWork
{
    /// <summary>Belongs to the loop.</summary>
    public int IsPosted;

    /// <summary>Belongs to the loop.</summary>
    public LoopWork? Following { get; set; }

    /// <summary>Called on the loop's thread.</summary>
    public abstract void Run();
}
