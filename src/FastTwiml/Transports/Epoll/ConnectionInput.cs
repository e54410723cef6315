using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// What a connection hears. Read when it is asked for and not before, so the kernel's own windows hold a peer back; into the loop's
/// buffer, so a connection that says nothing, or whose words are taken at once, has none. What is left untaken is copied out of it.
/// </summary>
internal sealed class ConnectionInput(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    // There may be something to read: the kernel said so and it was not read to the end.
    private const int Readable = 1;

    // Somebody waits for a result; only the loop's thread ends that.
    private const int Waiting = 2;
    private const int Canceled = 4;

    // The peer has ended its side: there is an end to read, and no event will say so again.
    private const int PeerClosed = 8;
    private const int Aborted = 16;

    // Where less is left of the connection's own block, another one is begun.
    private const int LeastRoom = 1_024;

    // A peer that sends without end gets no more reads than this before the loop's other connections have had their turn.
    private const int ReadsATurn = 16;

    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private int _flags;
    private Block? _first;
    private Block? _last;
    private int _start;
    private int _isLent;
    private bool _hasUnexamined;
    private bool _isEnded;
    private bool _isCompleted;
    private bool _isRegistered;
    private Exception? _fault;
    private long _turn;
    private int _reads;

    public override bool TryRead(out ReadResult result)
    {
        if (TryTake())
        {
            result = Take();
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        if (TryTake())
        {
            return new ValueTask<ReadResult>(Take());
        }

        _source.Reset();
        var version = _source.Version;
        var before = Interlocked.Or(ref _flags, Waiting);
        if (!_isRegistered)
        {
            // The kernel says at once what there is already.
            _isRegistered = true;
            connection.Register();
        }
        else if ((before & (Readable | Canceled | Aborted)) != 0)
        {
            connection.Post();
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(version, cancellationToken) : new ValueTask<ReadResult>(this, version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_last is not { } last || consumed.GetObject() is not Block block)
        {
            return;
        }

        _hasUnexamined = !ReferenceEquals(examined.GetObject(), last) || examined.GetInteger() < last.Filled;
        var index = consumed.GetInteger();
        while (!ReferenceEquals(_first, block))
        {
            var next = _first!.Following!;
            BlockPool.Return(_first);
            (_first, _start) = (next, 0);
        }

        if (ReferenceEquals(block, last) && index == last.Filled)
        {
            (_first, _last, _start) = (null, null, 0);
            if (!TakeBack())
            {
                BlockPool.Return(last);
            }

            return;
        }

        _start = index;
        if (Volatile.Read(ref _isLent) == 1)
        {
            Keep(last);
        }
    }

    public override void CancelPendingRead()
    {
        var before = Interlocked.Or(ref _flags, Canceled);
        if ((before & Waiting) != 0)
        {
            connection.Post();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        while (_first is { } block)
        {
            _first = block.Following;
            if (!ReferenceEquals(block, _last) || !TakeBack())
            {
                BlockPool.Return(block);
            }
        }

        _last = null;
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>On the loop: there is something to read.</summary>
    public void OnReadable(bool peerClosed)
    {
        Interlocked.Or(ref _flags, peerClosed ? Readable | PeerClosed : Readable);
        Resume();
    }

    /// <summary>On the loop: ends the wait if there is what for.</summary>
    public void Resume()
    {
        if ((Volatile.Read(ref _flags) & Waiting) == 0 || !TryTake())
        {
            return;
        }

        Interlocked.And(ref _flags, ~Waiting);
        try
        {
            if (_fault is not null && !_hasUnexamined)
            {
                _source.SetException(_fault);
            }
            else
            {
                _source.SetResult(Take());
            }
        }
        finally
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
            {
                // Somebody still reads it, maybe on another thread: it is the connection's from now on.
                connection.Loop.Buffer = BlockPool.Rent(BlockPool.LargeBytes);
            }
        }
    }

    /// <summary>Nothing is read any more; whoever waits gets the reason as an exception.</summary>
    public void Abort(ConnectionAbortedException reason)
    {
        Interlocked.CompareExchange(ref _fault, reason, null);
        Interlocked.Or(ref _flags, Aborted);
        connection.Post();
    }

    private async ValueTask<ReadResult> WaitAsync(short version, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static input => ((ConnectionInput)input!).CancelPendingRead(), this).ConfigureAwait(false))
        {
            var result = await new ValueTask<ReadResult>(this, version).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return result;
        }
    }

    /// <summary>Whether there is a result now, of what kind ever.</summary>
    private bool TryTake()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The reader was completed.");
        }

        var flags = Volatile.Read(ref _flags);
        return _hasUnexamined || _isEnded || (flags & (Canceled | Aborted)) != 0 || ((flags & Readable) != 0 && connection.Loop.IsCurrent && HasTurn() && Receive());
    }

    private ReadResult Take()
    {
        var isCanceled = (Volatile.Read(ref _flags) & Canceled) != 0;
        if (isCanceled)
        {
            Interlocked.And(ref _flags, ~Canceled);
        }
        else if (_fault is not null && !_hasUnexamined)
        {
            throw _fault;
        }

        var buffer = _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.Filled);
        return new ReadResult(buffer, isCanceled, _isEnded);
    }

    private bool HasTurn()
    {
        if (_turn != connection.Loop.Turn)
        {
            (_turn, _reads) = (connection.Loop.Turn, 0);
        }

        return _reads++ < ReadsATurn;
    }

    /// <summary>On the loop. False when there was nothing after all.</summary>
    private bool Receive()
    {
        if ((Volatile.Read(ref _flags) & PeerClosed) == 0)
        {
            // Before the call: what comes after it is told by an event of its own.
            Interlocked.And(ref _flags, ~Readable);
        }

        var appends = _last is { } last && last.Room >= LeastRoom;
        var block = appends ? _last! : connection.Loop.Buffer;
        if (!appends)
        {
            block.Clear();
        }

        nint count;
        do
        {
            count = Libc.Receive(connection.Descriptor, block.Address + block.Filled, block.Room, 0);
        }
        while (count < 0 && Libc.LastError == Libc.Interrupted);

        if (count > 0)
        {
            if (count == block.Room)
            {
                Interlocked.Or(ref _flags, Readable);
            }

            block.Fill((int)count);
            if (!appends)
            {
                Append(block);
                Volatile.Write(ref _isLent, 1);
            }

            _hasUnexamined = true;
            return true;
        }

        if (count == 0)
        {
            _isEnded = true;
            return true;
        }

        var error = Libc.LastError;
        if (error == Libc.WouldBlock)
        {
            return false;
        }

        _fault = new ConnectionResetException($"The peer reset the connection (error {error}).");
        return true;
    }

    private void Append(Block block)
    {
        if (_last is null)
        {
            (_first, _start) = (block, 0);
        }
        else
        {
            block.Follow(_last);
        }

        _last = block;
    }

    /// <summary>The loop's buffer, when that is what was lent last, is the loop's again; false when it is the connection's.</summary>
    private bool TakeBack() => Interlocked.Exchange(ref _isLent, 0) == 1;

    /// <summary>Copies what is left in the loop's buffer to a block of the connection's own.</summary>
    private void Keep(Block lent)
    {
        var from = ReferenceEquals(_first, lent) ? _start : 0;
        var left = lent.Filled - from;

        // Room for what follows, so that a slow peer's bytes are gathered in one block.
        var own = BlockPool.Rent(left + LeastRoom);
        lent.Span.Slice(from, left).CopyTo(own.Span);
        if (!TakeBack())
        {
            // The loop has given it away in the meantime.
            BlockPool.Return(own);
            return;
        }

        own.Fill(left);
        if (ReferenceEquals(_first, lent))
        {
            (_first, _last, _start) = (own, own, 0);
        }
        else
        {
            var previous = _first!;
            while (!ReferenceEquals(previous.Following, lent))
            {
                previous = previous.Following!;
            }

            own.Follow(previous);
            _last = own;
        }
    }
}
