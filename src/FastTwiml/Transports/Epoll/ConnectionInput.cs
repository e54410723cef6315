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
    // A peer that sends without end gets no more reads than this before the loop's other connections have had their turn.
    private const int ReadsATurn = 16;

    private const int Canceled = 1;
    private const int CanceledByToken = 2;
    private const int Aborted = 4;

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
    private ReceivedBytes _received;
    private bool _hasUnexamined;
    private bool _isEnded;
    private bool _isCompleted;

    // The wait.
    private short _version;
    private bool _isDone;
    private Action<object?>? _continuation;
    private object? _state;

    private bool IsCanceled => (Volatile.Read(ref _requests) & (Canceled | CanceledByToken)) != 0;

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
        if (!_received.IsEmpty && consumed.GetObject() is Block)
        {
            _hasUnexamined = !_received.EndsAt(examined);
            _received.Take(consumed, connection.Loop);
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
        _received.Free(connection.Loop);
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
        : _fault is null || _hasUnexamined || IsCanceled ? ValueTaskSourceStatus.Succeeded
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
    }

    /// <summary>On the loop: whether somebody still has bytes in the loop's buffer, which is the connection's from now on then.</summary>
    public bool KeepsBuffer() => _received.Keeps();

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
        if (!_isWaiting || _isCompleted)
        {
            return;
        }

        if (!TryTake())
        {
            if (_isReadable)
            {
                // It has had its turn; the next one is its again.
                connection.Post();
            }

            return;
        }

        _isWaiting = false;
        _isDone = true;
        var (continuation, state) = (_continuation!, _state);
        (_continuation, _state) = (null, null);
        if (connection.ContinuesElsewhere)
        {
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
        }
        else
        {
            continuation(state);
        }
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> wait, CancellationToken cancellationToken)
    {
        ReadResult result;
        await using (cancellationToken.UnsafeRegister(static input => ((ConnectionInput)input!).Ask(CanceledByToken), this).ConfigureAwait(false))
        {
            result = await wait.ConfigureAwait(false);
        }

        // A token that fires too late for this read is nothing to the next one.
        Interlocked.And(ref _requests, ~CanceledByToken);
        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    /// <summary>Whether there is a result now, of what kind ever.</summary>
    private bool TryTake()
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        return _hasUnexamined || _isEnded || Volatile.Read(ref _requests) != 0 || _fault is not null || (connection.Loop.IsCurrent && _isReadable && HasTurn() && Receive());
    }

    private ReadResult Take()
    {
        var isCanceled = IsCanceled;
        if (isCanceled)
        {
            Interlocked.And(ref _requests, ~Canceled);
        }
        else if (_fault is not null && !_hasUnexamined)
        {
            throw _fault;
        }

        return new ReadResult(_received.Sequence, isCanceled, _isEnded);
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
        var own = _received.WithRoom;
        var block = own ?? connection.Loop.LendBuffer(this);

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
            if (own is null)
            {
                _received.Borrow(block);
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
}
