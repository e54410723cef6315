using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using FastTwiml.Transports.Linux;
using FastTwiml.Transports.Memory;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// A loop that waits for what the kernel has to say about its connections and runs their code right here, one after the other
/// (epoll(7), edge-triggered).
/// </summary>
internal sealed class EpollLoop : EventLoop, IDisposable
{
    private const int EventsAtOnce = 256;

    // So many connections' answers are sent one after the other: enough for our code and the kernel's to find themselves in the processor's
    // caches more often, and so few that the first hardly waits.
    private const int SentTogether = 8;
    private const int MostLater = 2 * SentTogether;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventBytes - sizeof(ulong);

    [ThreadStatic]
    private static EpollLoop? _current;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsAtOnce * EventBytes, pinned: true);
    private readonly SinkTable _sinks = new();
    private readonly EpollConnection?[] _later = new EpollConnection?[MostLater];
    private readonly Thread _thread;
    private readonly Lock _ending = new();
    private Block _buffer = BlockPool.Rent(BlockPool.LargeBytes);
    private ConnectionInput? _borrower;
    private volatile bool _isOver;
    private bool _isClosed;
    private bool _sendsLater;
    private int _laterCount;
    private long _turn;

    public EpollLoop(string name, LoopWatch watch)
        : base(name, watch)
    {
        _epoll = Checked(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
        _wake = Checked(Libc.EventFile(0, Libc.CloseOnExec | Libc.NonBlocking), "eventfd");
        Control(Libc.ControlAdd, _wake, Libc.In | Libc.EdgeTriggered, 0);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    public override bool IsCurrent => ReferenceEquals(_current, this);

    /// <summary>On the loop: counts the times it has waited, for what is to be fair between its connections.</summary>
    public long Turn => _turn;

    public void Start() => _thread.Start();

    /// <summary>
    /// On the loop: where what comes in is read to. It is the connection's until that has taken what is in it, or for good if the next one
    /// needs a buffer before that.
    /// </summary>
    public Block LendBuffer(ConnectionInput borrower)
    {
        if (_borrower is { } before && before.KeepsBuffer())
        {
            _buffer = BlockPool.Rent(BlockPool.LargeBytes);
        }

        _borrower = borrower;
        _buffer.Clear();
        return _buffer;
    }

    /// <summary>
    /// Has what a connection has flushed sent when the code of some more connections has run. False where none is to run, and on other threads.
    /// </summary>
    public bool TrySendLater(EpollConnection connection)
    {
        if (!_sendsLater || !IsCurrent || _laterCount == MostLater)
        {
            return false;
        }

        _later[_laterCount++] = connection;
        return true;
    }

    /// <summary>From now on the sink hears of its descriptor; for any thread.</summary>
    public void Add(int descriptor, IEventSink sink, uint events) => Control(Libc.ControlAdd, descriptor, events, _sinks.Add(descriptor, sink));

    /// <summary>On the loop: closes a descriptor, of which nothing more is said then.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="withReset">The peer is told that something went wrong, and the kernel lets go of what was not sent.</param>
    public void Close(int descriptor, bool withReset)
    {
        _sinks.Remove(descriptor);
        if (withReset)
        {
            Libc.SetLinger(descriptor);
        }

        _ = Libc.Close(descriptor);
    }

    /// <summary>On the loop: nothing more is said of a descriptor, which is still open.</summary>
    public void Remove(int descriptor)
    {
        _sinks.Remove(descriptor);
        Span<byte> none = stackalloc byte[16];
        _ = Libc.EpollControl(_epoll, Libc.ControlDelete, descriptor, ref MemoryMarshal.GetReference(none));
    }

    /// <summary>On the loop: aborts those of the connections that it has.</summary>
    public void Abort(ServedConnections connections, ConnectionAbortedException reason)
    {
        foreach (var connection in _sinks.All().OfType<EpollConnection>().Where(connection => connection.Served == connections))
        {
            connection.Abort(reason);
        }
    }

    /// <summary>Ends the loop; its connections must be gone.</summary>
    public void Dispose()
    {
        _isOver = true;
        Wake();
        if (!IsCurrent && _thread.IsAlive)
        {
            _thread.Join();
        }

        lock (_ending)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _ = Libc.Close(_epoll);
                _ = Libc.Close(_wake);
            }
        }
    }

    protected override void Wake()
    {
        // Whoever posts to a loop that has ended must not write to whatever has its descriptor's number by now.
        lock (_ending)
        {
            if (!_isClosed)
            {
                var one = 1UL;
                _ = Libc.Write(_wake, ref one, sizeof(ulong));
            }
        }
    }

    private void Run()
    {
        _current = this;
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        while (!_isOver)
        {
            // Posted work does not wait for the kernel.
            var count = Libc.EpollWait(_epoll, address, EventsAtOnce, HasPosted ? 0 : -1);
            _turn++;
            Turns.Begin();
            for (var i = 0; i < count; i++)
            {
                _sendsLater = i < count - 1 || _laterCount > 0;
                Deliver(_events.AsSpan(i * EventBytes, EventBytes));
                if (_laterCount >= SentTogether || i == count - 1)
                {
                    SendLater();
                }
            }

            if (HasPosted)
            {
                RunPosted();
            }

            Turns.End();
        }
    }

    private void SendLater()
    {
        // What they say when they hear of room, if they wait for that, is not put off again.
        _sendsLater = false;
        for (var i = 0; i < _laterCount; i++)
        {
            var connection = _later[i]!;
            _later[i] = null;
            Tell(connection, events: 0);
        }

        _laterCount = 0;
    }

    private void Deliver(ReadOnlySpan<byte> @event)
    {
        var key = BinaryPrimitives.ReadUInt64LittleEndian(@event[DataOffset..]);
        if (key == 0)
        {
            var count = 0UL;
            _ = Libc.Read(_wake, ref count, sizeof(ulong));
            OnWoken();
        }
        else if (_sinks.Find(key) is { } sink)
        {
            Tell(sink, BinaryPrimitives.ReadUInt32LittleEndian(@event));
        }
    }

    private void Tell(IEventSink sink, uint events)
    {
        Turns.Start(sink);
        try
        {
            sink.OnEvents(events);
        }
        catch (Exception exception)
        {
            // A defect of one connection's code ends that connection, and not the loop with all others.
            sink.OnFault(exception);
        }

        Turns.Stop();
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
