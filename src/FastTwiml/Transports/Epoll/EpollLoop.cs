using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// One thread with its own connections: waits for what the kernel has to say about them and runs their code right here, one after the
/// other (epoll(7), edge-triggered). What other threads want of a connection is posted to its loop.
/// </summary>
internal sealed class EpollLoop : IDisposable
{
    private const int EventsAtOnce = 256;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventBytes - sizeof(ulong);

    [ThreadStatic]
    private static EpollLoop? _current;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsAtOnce * EventBytes, pinned: true);
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private IEventSink?[] _sinks = new IEventSink?[256];
    private uint _generation;
    private LoopWork? _posted;
    private int _awake;
    private volatile bool _isOver;
    private long _turn;

    public EpollLoop(string name)
    {
        _epoll = Checked(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
        _wake = Checked(Libc.EventFile(0, Libc.CloseOnExec | Libc.NonBlocking), "eventfd");
        Control(Libc.ControlAdd, _wake, Libc.In | Libc.EdgeTriggered, 0);
        Buffer = BlockPool.Rent(BlockPool.LargeBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Whether the caller runs on this loop.</summary>
    public bool IsCurrent => ReferenceEquals(_current, this);

    /// <summary>Where what comes in is read to; lent to the connection that it is for until that has taken it.</summary>
    public Block Buffer { get; set; }

    /// <summary>Counts the turns, odd while code of connections runs: for whoever watches that none takes long.</summary>
    public long Turn => Volatile.Read(ref _turn);

    public void Start() => _thread.Start();

    /// <summary>From now on the sink hears of its descriptor; for any thread.</summary>
    /// <returns>The key to take it away with.</returns>
    public ulong Add(int descriptor, IEventSink sink, uint events)
    {
        lock (_gate)
        {
            if (descriptor >= _sinks.Length)
            {
                var more = new IEventSink?[Math.Max(descriptor + 1, _sinks.Length * 2)];
                _sinks.CopyTo(more, 0);
                Volatile.Write(ref _sinks, more);
            }

            // What the kernel still says of a descriptor that was closed is not for the connection that has it now.
            var key = ((ulong)++_generation << 32) | (uint)descriptor;
            sink.Key = key;
            Volatile.Write(ref _sinks[descriptor], sink);
            Control(Libc.ControlAdd, descriptor, events, key);
            return key;
        }
    }

    /// <summary>On the loop: closes a descriptor, of which nothing more is said then.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="withReset">The peer is told that something went wrong, and the kernel lets go of what was not sent.</param>
    public void Close(int descriptor, bool withReset)
    {
        var sinks = Volatile.Read(ref _sinks);
        if (descriptor < sinks.Length)
        {
            sinks[descriptor] = null;
        }

        if (withReset)
        {
            Libc.SetLinger(descriptor);
        }

        _ = Libc.Close(descriptor);
    }

    /// <summary>Nothing more is said of a descriptor, which is still open.</summary>
    public void Remove(int descriptor)
    {
        lock (_gate)
        {
            _sinks[descriptor] = null;
            Span<byte> none = stackalloc byte[16];
            _ = Libc.EpollControl(_epoll, Libc.ControlDelete, descriptor, ref MemoryMarshal.GetReference(none));
        }
    }

    /// <summary>Has the loop run this, soon; for any thread.</summary>
    public void Post(LoopWork work)
    {
        if (Interlocked.Exchange(ref work.IsPosted, 1) == 1)
        {
            return;
        }

        var head = Volatile.Read(ref _posted);
        while (true)
        {
            work.Following = head;
            var seen = Interlocked.CompareExchange(ref _posted, work, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (!IsCurrent && Interlocked.Exchange(ref _awake, 1) == 0)
        {
            var one = 1UL;
            _ = Libc.Write(_wake, ref one, sizeof(ulong));
        }
    }

    /// <summary>Ends the loop; its connections must be gone.</summary>
    public void Dispose()
    {
        _isOver = true;
        var one = 1UL;
        _ = Libc.Write(_wake, ref one, sizeof(ulong));
        if (!IsCurrent && _thread.IsAlive)
        {
            _thread.Join();
        }

        _ = Libc.Close(_epoll);
        _ = Libc.Close(_wake);
    }

    private void Run()
    {
        _current = this;
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        while (!_isOver)
        {
            // Posted work does not wait for the kernel.
            var count = Libc.EpollWait(_epoll, address, EventsAtOnce, Volatile.Read(ref _posted) is null ? -1 : 0);
            Volatile.Write(ref _turn, _turn + 1);
            for (var i = 0; i < count; i++)
            {
                Deliver(_events.AsSpan(i * EventBytes, EventBytes));
            }

            RunPosted();
            Volatile.Write(ref _turn, _turn + 1);
        }
    }

    private void Deliver(ReadOnlySpan<byte> @event)
    {
        var key = BinaryPrimitives.ReadUInt64LittleEndian(@event[DataOffset..]);
        if (key == 0)
        {
            var count = 0UL;
            _ = Libc.Read(_wake, ref count, sizeof(ulong));
            return;
        }

        if (Volatile.Read(ref _sinks)[(uint)key] is { } sink && sink.Key == key)
        {
            try
            {
                sink.OnEvents(BinaryPrimitives.ReadUInt32LittleEndian(@event));
            }
            catch (Exception exception)
            {
                // A defect of one connection's code ends that connection, and not the loop with all others.
                sink.OnFault(exception);
            }
        }
    }

    private void RunPosted()
    {
        // Cleared first: what is posted from here on brings a wake-up of its own.
        Interlocked.Exchange(ref _awake, 0);
        var work = InOrder(Interlocked.Exchange(ref _posted, null));
        while (work is not null)
        {
            // It may be posted again as soon as it is marked so.
            var next = work.Following;
            work.Following = null;
            Volatile.Write(ref work.IsPosted, 0);
            work.Run();
            work = next;
        }
    }

    private static LoopWork? InOrder(LoopWork? newest)
    {
        LoopWork? oldest = null;
        while (newest is not null)
        {
            (newest.Following, oldest, newest) = (oldest, newest, newest.Following);
        }

        return oldest;
    }

    private void Control(int operation, int descriptor, uint events, ulong key)
    {
        Span<byte> @event = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(@event, events);
        BinaryPrimitives.WriteUInt64LittleEndian(@event[DataOffset..], key);
        if (Libc.EpollControl(_epoll, operation, descriptor, ref MemoryMarshal.GetReference(@event)) < 0)
        {
            throw new Win32Exception(Libc.LastError, $"epoll_ctl of descriptor {descriptor}");
        }
    }

    private static int Checked(int descriptor, string what) =>
        descriptor >= 0 ? descriptor : throw new Win32Exception(Marshal.GetLastPInvokeError(), what);
}
