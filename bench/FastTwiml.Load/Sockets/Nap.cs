namespace FastTwiml.Load.Sockets;

/// <summary>A sleep that nothing on a socket ends.</summary>
internal sealed class Nap
{
    // struct timespec
    private readonly PinnedBuffer _time = new(2 * sizeof(long));

    public void Sleep(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        BitConverter.TryWriteBytes(_time.Span, seconds);
        BitConverter.TryWriteBytes(_time.Span[sizeof(long)..], rest);
        _ = Libc.Sleep(_time.Address, 0);
    }
}
