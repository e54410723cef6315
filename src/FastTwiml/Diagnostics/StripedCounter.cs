namespace FastTwiml.Diagnostics;

/// <summary>
/// A counter that any thread may raise without meeting another one: each processor has a cache line of its own.
/// </summary>
internal sealed class StripedCounter
{
    // 128 bytes apart, because processors fetch lines in pairs.
    private const int Stride = 128 / sizeof(long);

    private readonly long[] _cells = new long[(Environment.ProcessorCount + 1) * Stride];

    /// <summary>The sum over all processors; exact when nobody is counting.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            for (var i = Stride; i < _cells.Length; i += Stride)
            {
                sum += Volatile.Read(ref _cells[i]);
            }

            return sum;
        }
    }

    public void Add(long amount)
    {
        var cell = (int)((uint)Thread.GetCurrentProcessorId() % (uint)Environment.ProcessorCount);
        Interlocked.Add(ref _cells[(cell + 1) * Stride], amount);
    }

    public void Increment() => Add(1);
}
