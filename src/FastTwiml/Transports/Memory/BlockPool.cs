namespace FastTwiml.Transports.Memory;

/// <summary>
/// Blocks for what waits to be read or sent. Each thread keeps a few small ones, so that an answer's block comes and goes without a
/// lock; the rest is shared, up to a bound. Nothing is kept by a connection that has nothing to say.
/// </summary>
internal static class BlockPool
{
    /// <summary>Room for an answer or for some messages.</summary>
    public const int SmallBytes = 4 * 1024;

    /// <summary>Room for what one read may bring.</summary>
    public const int LargeBytes = 64 * 1024;

    private const int KeptByThread = 32;
    private const int KeptSmall = 4_096;
    private const int KeptLarge = 64;

    private static readonly Lock Gate = new();
    private static readonly Stack<Block> Small = new();
    private static readonly Stack<Block> Large = new();

    [ThreadStatic]
    private static Stack<Block>? _ofThread;

    /// <summary>A block without content of at least this size.</summary>
    public static Block Rent(int atLeast)
    {
        if (atLeast > SmallBytes)
        {
            return atLeast <= LargeBytes ? RentShared(Large, LargeBytes) : new Block(atLeast);
        }

        return (_ofThread ??= new Stack<Block>(KeptByThread)).TryPop(out var own) ? own : RentShared(Small, SmallBytes);
    }

    public static void Return(Block block)
    {
        block.Clear();
        if (block.Size == SmallBytes && (_ofThread ??= new Stack<Block>(KeptByThread)).Count < KeptByThread)
        {
            _ofThread.Push(block);
            return;
        }

        lock (Gate)
        {
            if (block.Size == SmallBytes && Small.Count < KeptSmall)
            {
                Small.Push(block);
            }
            else if (block.Size == LargeBytes && Large.Count < KeptLarge)
            {
                Large.Push(block);
            }
        }
    }

    private static Block RentShared(Stack<Block> shared, int size)
    {
        lock (Gate)
        {
            if (shared.TryPop(out var block))
            {
                return block;
            }
        }

        return new Block(size);
    }
}
