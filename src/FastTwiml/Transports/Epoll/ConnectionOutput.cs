using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using FastTwiml.Transports.Linux;
using FastTwiml.Transports.Memory;

namespace FastTwiml.Transports.Epoll;

/// <summary>
/// What a connection says. A flush hands it to the kernel at once, on whatever thread, or on the loop has that hand it over together with
/// what others say in the same turn; what the kernel does not take waits here, and the next flush with it, until there is room. Without
/// something to send it has no memory.
/// </summary>
/// <remarks>
/// One thread writes and flushes at a time. While nothing waits the bytes are that thread's and no lock is taken; from the moment in which
/// they are left to the loop, or the kernel takes no more, until all is sent, the loop sends too, and both hold the gate.
/// </remarks>
internal sealed class ConnectionOutput(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private Block? _first;
    private Block? _last;
    private int _sent;
    private int _unflushed;
    private int _unsent;
    private bool _isWaiting;
    private bool _isWriting;
    private bool _isCompleted;
    private volatile bool _isBlocked;
    private volatile bool _isCanceled;
    private volatile bool _isCanceledByToken;
    private volatile bool _isOver;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    /// <summary>Whether nothing more is to come and nothing is left to send.</summary>
    public bool IsDrained => Volatile.Read(ref _isCompleted) && !_isBlocked;

    private object Gate => this;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_isBlocked)
        {
            lock (Gate)
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
            lock (Gate)
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

        if (!_isBlocked && !_isCanceled)
        {
            Commit();
            _isBlocked = _unsent is > 0 and <= BlockPool.SmallBytes && connection.Loop.TrySendLater(connection);
            if (_isBlocked || TrySend())
            {
                return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, _isOver));
            }
        }

        var flush = FlushSlowly();
        return flush.IsCompleted || !cancellationToken.CanBeCanceled ? flush : WaitAsync(flush, cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        _isCanceled = true;
        connection.Post();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        lock (Gate)
        {
            Commit();
            if (!_isWaiting)
            {
                _ = Block();
            }

            Volatile.Write(ref _isCompleted, true);
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>On the loop: its turn ends, there may be room again, or somebody has changed his mind.</summary>
    public void Resume()
    {
        if (!_isBlocked)
        {
            return;
        }

        var result = default(FlushResult);
        bool ends;
        lock (Gate)
        {
            if (!_isBlocked)
            {
                // The writer has found room in the meantime, and has the bytes to itself again.
                return;
            }

            var isSent = TrySend();
            _isBlocked = !isSent;
            ends = _isWaiting && (isSent || _isCanceled || _isCanceledByToken);
            if (ends)
            {
                result = new FlushResult(isCanceled: !isSent, _isOver);
                _isWaiting = false;
                _isCanceled = false;
            }
        }

        if (!ends)
        {
            return;
        }

        if (connection.ContinuesElsewhere)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static end => end.Output._source.SetResult(end.Result), (Output: this, Result: result), preferLocal: false);
        }
        else
        {
            _source.SetResult(result);
        }
    }

    /// <summary>On the loop: sends what no flush waits for.</summary>
    public void SendLeft()
    {
        lock (Gate)
        {
            if (_isBlocked && !_isWaiting)
            {
                _ = Block();
            }
        }
    }

    /// <summary>Nothing is sent any more, and what was left is let go of; for any thread.</summary>
    public void End()
    {
        _isOver = true;
        connection.Post();
    }

    /// <summary>On the loop, when nobody writes any more: gives the memory back.</summary>
    public void Leave()
    {
        lock (Gate)
        {
            _isOver = true;
            Free();
        }
    }

    private ValueTask<FlushResult> FlushSlowly()
    {
        lock (Gate)
        {
            Commit();
            var isSent = Block();
            if (isSent || _isCanceled)
            {
                var result = new FlushResult(_isCanceled, _isOver);
                _isCanceled = false;
                return new ValueTask<FlushResult>(result);
            }

            _isWaiting = true;
            _source.Reset();
        }

        return new ValueTask<FlushResult>(this, _source.Version);
    }

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush, CancellationToken cancellationToken)
    {
        FlushResult result;
        await using (cancellationToken.UnsafeRegister(static output => ((ConnectionOutput)output!).CancelByToken(), this).ConfigureAwait(false))
        {
            result = await flush.ConfigureAwait(false);
        }

        // A token that fires too late for this flush is nothing to the next one.
        _isCanceledByToken = false;
        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    private void CancelByToken()
    {
        _isCanceledByToken = true;
        connection.Post();
    }

    /// <summary>
    /// From now on the loop sends. It may have been told of room just before, and have found nothing to do: so it is tried once more.
    /// </summary>
    /// <returns>True when there was room after all.</returns>
    private bool Block()
    {
        lock (Gate)
        {
            _isBlocked = true;
            var isSent = TrySend();
            _isBlocked = !isSent;
            if (!isSent)
            {
                connection.Register();
            }

            return isSent;
        }
    }

    private void Commit()
    {
        _unsent += _unflushed;
        _unflushed = 0;
        _isWriting = false;
    }

    private Block Room(int sizeHint)
    {
        _isWriting = true;
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
        ArgumentNullException.ThrowIfNull(_last);
        _last.Fill(bytes);
        _unflushed += bytes;
        _isWriting = false;
    }

    /// <summary>True when all is sent, or nothing more can be.</summary>
    private bool TrySend()
    {
        while (_unsent > 0 && !_isOver)
        {
            var block = _first!;
            var length = Math.Min(block.Filled - _sent, _unsent);
            if (length == 0)
            {
                DropFirst(block);
                continue;
            }

            var count = (int)Libc.Send(connection.Descriptor, block.Address + _sent, length);
            if (count >= 0)
            {
                _sent += count;
                _unsent -= count;
                continue;
            }

            var error = Libc.LastError;
            if (error is Libc.WouldBlock or Libc.NoBuffers)
            {
                return false;
            }

            if (error != Libc.Interrupted)
            {
                _isOver = true;
            }
        }

        if (_isOver || _unflushed == 0)
        {
            Free();
        }

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
        _unsent = 0;
        _unflushed = 0;
        while (_first is { } block)
        {
            if (_isWriting && ReferenceEquals(block, _last))
            {
                // Somebody writes to it in this moment: it stays, without what was in it.
                _sent = block.Filled;
                return;
            }

            DropFirst(block);
        }
    }
}
