using System.Runtime.InteropServices;

namespace FastTwiml.Load.Sockets;

/// <summary>Which sockets have something, edge-triggered, a batch at a time.</summary>
internal sealed class Epoll : IDisposable
{
    public const int Readable = 0x1;
    public const int Writable = 0x4;

    /// <summary>The other side has ended the connection, orderly or not: reading to its end is what tells.</summary>
    public const int Ended = 0x2000 | 0x8 | 0x10;

    private const int EdgeTriggered = 1 << 31;
    private const int PeerEnded = 0x2000;
    private const int CloseOnExec = 0x80000;
    private const int OperationAdd = 1;
    private const int BatchSize = 512;

    // struct epoll_event is packed on x86-64 (flags, data, data) and aligned elsewhere (flags, nothing, data, data).
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 1 : 2;

    private readonly int _descriptor;
    private readonly int _dataAt = DataAt;
    private readonly int _stride = DataAt + 2;
    private readonly int[] _events;
    private readonly nint _eventsAddress;
    private readonly int[] _interest;
    private readonly nint _interestAddress;
    private readonly long[] _timeout;
    private readonly nint _timeoutAddress;

    public Epoll()
    {
        // The kernel may otherwise end a wait 50 microseconds late to save wake-ups.
        _ = Libc.ControlProcess(Libc.SetTimerSlack, 1, 0, 0, 0);
        (_events, _eventsAddress) = Pinned<int>(BatchSize * _stride);
        (_interest, _interestAddress) = Pinned<int>(_stride);
        (_timeout, _timeoutAddress) = Pinned<long>(2);
        _descriptor = Libc.CreateEpoll(CloseOnExec);
        if (_descriptor < 0)
        {
            throw new LoadException($"No epoll descriptor: {Marshal.GetLastPInvokeErrorMessage()}. Raise the limit of open files (ulimit -n).");
        }
    }

    public void Add(int descriptor, int index)
    {
        _interest[0] = Readable | Writable | PeerEnded | EdgeTriggered;
        _interest[_dataAt] = index;
        if (Libc.ControlEpoll(_descriptor, OperationAdd, descriptor, _interestAddress) != 0)
        {
            throw new LoadException($"Socket {descriptor} cannot be watched: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>Waits for at most so long; the number of sockets that have something.</summary>
    public int Wait(long nanoseconds)
    {
        (_timeout[0], _timeout[1]) = Math.DivRem(Math.Max(0, nanoseconds), 1_000_000_000);
        var count = Libc.WaitEpoll(_descriptor, _eventsAddress, BatchSize, _timeoutAddress, 0);
        if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
        {
            throw new LoadException($"Waiting for sockets failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        return count;
    }

    public int Flags(int position) => _events[position * _stride];

    /// <summary>
    /// Whose event it is. Its socket may have been replaced earlier in the batch: then there is nothing to read, which does no harm.
    /// </summary>
    public int Index(int position) => _events[(position * _stride) + _dataAt];

    public void Dispose() => _ = Libc.Close(_descriptor);

    private static (T[] Array, nint Address) Pinned<T>(int length)
    {
        var array = GC.AllocateArray<T>(length, pinned: true);
        return (array, Marshal.UnsafeAddrOfPinnedArrayElement(array, 0));
    }
}
