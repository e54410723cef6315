using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// What a connection says. A flush hands it to the kernel at once, on whatever thread; what the kernel does not take waits here, and the
/// flush with it, until there is room. Without something to send it has no memory.
/// </summary>
internal sealed class ConnectionOutput(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<FlushResult> _source;

    // The writer's while nothing is blocked, else guarded by the gate.
    private Block? _first;
    private Block? _last;
    private int _sent;
    private int _unflushed;

    // Guarded by the gate.
    private int _unsent;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isOver;
    private bool _isCompleted;
    private volatile bool _isBlocked;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;


    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_isBlocked)
        {
            lock (_gate)
            {
                return Room(sizeHint).Free;
            }
        }

        return Room(sizeHint).Free;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_isBlocked)
        {
            lock (_gate)
            {
                Fill(bytes);
            }
        }
        else
        {
            Fill(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        short version;
        lock (_gate)
        {
            _unsent += _unflushed;
            _unflushed = 0;
            if (_isCanceled)
            {
                _isCanceled = false;
                return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, _isOver));
            }

            if (_isOver || Send())
            {
                return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, _isOver));
            }

            _isWaiting = true;
            _source.Reset();
            version = _source.Version;
        }

        connection.Register();
        return new ValueTask<FlushResult>(this, version);
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            _isCanceled = true;
            if (!_isWaiting)
            {
                return;
            }
        }

        connection.Post();
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_isCompleted)
            {
                return;
            }

            _isCompleted = true;
            _unsent += _unflushed;
            _unflushed = 0;
            if (_isOver || Send())
            {
                return;
            }
        }

        connection.Register();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>On the loop: there is room again, or somebody has changed his mind.</summary>
    public void Resume()
    {
        if (!_isBlocked)
        {
            return;
        }

        FlushResult result;
        bool wasWaiting;
        bool isDrained;
        lock (_gate)
        {
            var isSent = _isOver || Send();
            wasWaiting = _isWaiting && (isSent || _isCanceled);
            result = new FlushResult(wasWaiting && _isCanceled && !isSent, _isOver);
            if (wasWaiting)
            {
                _isWaiting = false;
                _isCanceled = false;
            }

            isDrained = _isCompleted && isSent;
        }

        if (wasWaiting)
        {
            _source.SetResult(result);
        }

        if (isDrained)
        {
            connection.OnDrained();
        }
    }

    /// <summary>Nothing is sent any more, and what was left is let go of.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            if (!_isBlocked)
            {
                return;
            }
        }

        connection.Post();
    }

    /// <summary>Whether there is nothing left to send, now that nothing more will come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _isCompleted && (_isOver || _unsent == 0);
            }
        }
    }

    /// <summary>After this nobody uses the descriptor to send.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isOver = true;
            Free();
        }
    }

    private Block Room(int sizeHint)
    {
        if (_last is { } last && last.Room >= Math.Max(sizeHint, 1))
        {
            return last;
        }

        var block = BlockPool.Rent(Math.Max(sizeHint, 1));
        if (_last is null)
        {
            (_first, _sent) = (block, 0);
        }
        else
        {
            block.Follow(_last);
        }

        _last = block;
        return block;
    }

    private void Fill(int bytes)
    {
        _last!.Fill(bytes);
        _unflushed += bytes;
    }

    /// <summary>With the gate held: true when all is sent, or nothing more can be.</summary>
    private bool Send()
    {
        while (_unsent > 0)
        {
            var block = _first!;
            var length = Math.Min(block.Filled - _sent, _unsent);
            if (length > 0)
            {
                var count = Libc.Send(connection.Descriptor, block.Address + _sent, length, Libc.NoSignal);
                if (count < 0)
                {
                    var error = Libc.LastError;
                    if (error == Libc.Interrupted)
                    {
                        continue;
                    }

                    if (error is Libc.WouldBlock or Libc.NoBuffers)
                    {
                        _isBlocked = true;
                        return false;
                    }

                    _isOver = true;
                    break;
                }

                _sent += (int)count;
                _unsent -= (int)count;
                continue;
            }

            DropFirst(block);
        }

        if (_isOver)
        {
            Free();
        }
        else if (_unflushed == 0)
        {
            while (_first is { } sent)
            {
                DropFirst(sent);
            }
        }

        _isBlocked = false;
        return true;
    }

    private void DropFirst(Block block)
    {
        _first = block.Following;
        _sent = 0;
        if (_first is null)
        {
            _last = null;
        }

        BlockPool.Return(block);
    }

    private void Free()
    {
        while (_first is { } block)
        {
            DropFirst(block);
        }

        _unsent = 0;
        _unflushed = 0;
    }
}
