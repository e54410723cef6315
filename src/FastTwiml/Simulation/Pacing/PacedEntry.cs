namespace FastTwiml.Simulation.Pacing;

/// <summary>Something that has to act at moments of its own, one after the other, such as a call that speaks every 20 ms.</summary>
internal abstract class PacedEntry
{
    /// <summary>What <see cref="Run"/> returns to be called no more.</summary>
    public const long Never = long.MaxValue;

    /// <summary>When it is due, as the wheel has it.</summary>
    public long DueMicros { get; internal set; } = Never;

    internal PacedEntry? Previous { get; set; }

    internal PacedEntry? Next { get; set; }

    internal int Slot { get; set; } = -1;

    /// <summary>Acts, on the pacing thread, and says when it is due again.</summary>
    public abstract long Run(long nowMicros);

    /// <summary>Acting ended in an exception; it is not called again.</summary>
    public abstract void Fail(Exception exception);
}
