using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using FastTwiml.Transports.Linux;
using FastTwiml.Transports.Memory;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// What a connection hears. Read when it is asked for and not before, so the kernel's own windows hold a peer back; into the loop's
/// buffer, so a connection that says nothing, or whose words are taken at once, has none. What is left untaken is copied out of it.
/// </summary>
/// <remarks>
/// Only the loop's thread reads and ends a wait, so a read that begins there needs no interlocked step; one that begins elsewhere is
/// posted to the loop. Whoever reads continues on the loop.
/// </remarks>
internal sealed class ConnectionInput(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    // Where less is left of the connection's own block, another one is begun.
    private const int LeastRoom = 1_024;

    // A peer that sends without end gets no more reads than this before the loop's other connections have had their turn.
    private const int ReadsATurn = 16;

    private const int Canceled = 1;
    private const int Aborted = 2;

    // What other threads want; each asks for a look at it by a post.
    private int _requests;
    private bool _isAsked;
    private Exception? _fault;

    // The loop's.
    private bool _isReadable;
    private bool _isPeerDone;
    private bool _isWaiting;
    private bool _isRegistered;
    private byte _reads;
    private long _turn;

    // The reader's while it has a result, else the loop's.
    private Block? _first;
    private Block? _last;
    private int _start;
    private bool _hasUnexamined;
    private bool _isEnded;
    private bool _isCompleted;
    private int _isLent;

    // The wait.
    private short _version;
    private bool _isDone;
    private Action<object?>? _continuation;
    private object? _state;

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

        _isDone = false;
        var wait = new ValueTask<ReadResult>(this, ++_version);
        return cancellationToken.CanBeCanceled ? WaitAsync(wait, cancellationToken) : wait;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_last is not { } last || consumed.GetObject() is not Block block)
        {
            return;
        }

        _hasUnexamined = !ReferenceEquals(examined.GetObject(), last) || examined.GetInteger() < last.Filled;
        while (!ReferenceEquals(_first, block))
        {
            var next = _first!.Following!;
            BlockPool.Return(_first);
            (_first, _start) = (next, 0);
        }

        var index = consumed.GetInteger();
        if (ReferenceEquals(block, last) && index == last.Filled)
        {
            (_first, _last, _start, _hasUnexamined) = (null, null, 0, false);
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

    public override void CancelPendingRead() => Ask(Canceled);

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

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        if (token != _version || !_isDone)
        {
            throw new InvalidOperationException("The read was waited for already, or is not over.");
        }

        _isDone = false;
        return Take();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => !_isDone || token != _version ? ValueTaskSourceStatus.Pending
        : _fault is null || _hasUnexamined ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0 && ExecutionContext.Capture() is { } context)
        {
            (continuation, state) = (InContext(context, continuation, state), null);
        }

        _continuation = continuation;
        _state = state;
        if (!connection.Loop.IsCurrent)
        {
            Volatile.Write(ref _isAsked, true);
            connection.Post();
            return;
        }

        Wait();
        if (_isReadable || Volatile.Read(ref _requests) != 0)
        {
            connection.Post();
        }
    }

    /// <summary>On the loop: there is something to read.</summary>
    /// <param name="isPeerDone">Nothing will come after it, and no event will say so again.</param>
    public void OnReadable(bool isPeerDone)
    {
        _isReadable = true;
        _isPeerDone |= isPeerDone;
        Resume();
    }

    /// <summary>On the loop: whatever other threads have asked for.</summary>
    public void Look()
    {
        if (Volatile.Read(ref _isAsked))
        {
            _isAsked = false;
            Wait();
        }

        Resume();
        if (_isWaiting && _isReadable)
        {
            // It has had its turn; the next one is its again.
            connection.Post();
        }
    }

    /// <summary>Nothing is read any more; whoever waits gets the reason as an exception.</summary>
    public void Abort(ConnectionAbortedException reason)
    {
        Interlocked.CompareExchange(ref _fault, reason, null);
        Ask(Aborted);
    }

    private static Action<object?> InContext(ExecutionContext context, Action<object?> continuation, object? state) =>
        _ => ExecutionContext.Run(context, continuation.Invoke, state);

    private void Ask(int request)
    {
        Interlocked.Or(ref _requests, request);
        connection.Post();
    }

    private void Wait()
    {
        _isWaiting = true;
        if (!_isRegistered)
        {
            // The kernel says at once what there is already.
            _isRegistered = true;
            connection.Register();
        }
    }

    /// <summary>On the loop: ends the wait if there is what for.</summary>
    private void Resume()
    {
        if (!_isWaiting || !TryTake())
        {
            return;
        }

        _isWaiting = false;
        _isDone = true;
        var (continuation, state) = (_continuation!, _state);
        (_continuation, _state) = (null, null);
        if (connection.ContinuesElsewhere)
        {
            Own();
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
            return;
        }

        try
        {
            continuation(state);
        }
        finally
        {
            Own();
        }
    }

    /// <summary>On the loop: where somebody still reads its buffer, maybe on another thread, that is the connection's from now on.</summary>
    private void Own()
    {
        if (Volatile.Read(ref _isLent) == 1 && Interlocked.Exchange(ref _isLent, 0) == 1)
        {
            connection.Loop.Buffer = BlockPool.Rent(BlockPool.LargeBytes);
        }
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> wait, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static input => ((ConnectionInput)input!).CancelPendingRead(), this).ConfigureAwait(false))
        {
            var result = await wait.ConfigureAwait(false);
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
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        return _hasUnexamined || _isEnded || Volatile.Read(ref _requests) != 0 || _fault is not null || (connection.Loop.IsCurrent && _isReadable && HasTurn() && Receive());
    }

    private ReadResult Take()
    {
        var isCanceled = (Volatile.Read(ref _requests) & Canceled) != 0;
        if (isCanceled)
        {
            Interlocked.And(ref _requests, ~Canceled);
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

        if (_reads == ReadsATurn)
        {
            return false;
        }

        _reads++;
        return true;
    }

    /// <summary>On the loop. False when there was nothing after all.</summary>
    private bool Receive()
    {
        var appends = _last is { } last && last.Room >= LeastRoom;
        var block = appends ? _last! : connection.Loop.Buffer;
        if (!appends)
        {
            block.Clear();
        }

        nint count;
        do
        {
            count = Libc.Receive(connection.Descriptor, block.Address + block.Filled, block.Room);
        }
        while (count < 0 && Libc.LastError == Libc.Interrupted);

        if (count > 0)
        {
            // What comes after this is told by an event of its own, unless the peer has said all.
            _isReadable = count == block.Room || _isPeerDone;
            block.Fill((int)count);
            if (!appends)
            {
                Append(block);
                _isLent = 1;
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
        _isReadable = false;
        if (error == Libc.WouldBlock)
        {
            return false;
        }

        Interlocked.CompareExchange(ref _fault, new ConnectionResetException($"The peer reset the connection (error {error})."), null);
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
    private bool TakeBack()
    {
        if (!connection.Loop.IsCurrent)
        {
            return Interlocked.Exchange(ref _isLent, 0) == 1;
        }

        var isLent = _isLent == 1;
        _isLent = 0;
        return isLent;
    }

    /// <summary>Copies what is left in the loop's buffer to a block of the connection's own.</summary>
    private void Keep(Block lent)
    {
        var isFirst = ReferenceEquals(_first, lent);
        var from = isFirst ? _start : 0;
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
        if (isFirst)
        {
            (_first, _last, _start) = (own, own, 0);
            return;
        }

        var previous = _first!;
        while (!ReferenceEquals(previous.Following, lent))
        {
            previous = previous.Following!;
        }

        own.Follow(previous);
        _last = own;
    }
}
