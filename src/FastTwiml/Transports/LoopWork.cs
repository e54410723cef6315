namespace FastTwiml.Transports;

/// <summary>Something that a loop is to run; posted again while it waits, it runs once.</summary>
internal abstract class LoopWork
{
    // Both belong to the loop that it was posted to.
    internal int IsPosted;

    internal LoopWork? Following { get; set; }

    /// <summary>Called on the loop's thread; must not block.</summary>
    public abstract void Run();

    /// <summary>Called on the loop's thread when <see cref="Run"/> has thrown.</summary>
    public abstract void OnFault(Exception exception);
}
