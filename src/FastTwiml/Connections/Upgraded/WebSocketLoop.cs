using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// One WebSocket over two pipes, in either role (RFC 6455): bytes in, messages to the handler, frames out. Frames are used up as they
/// come, and a connection that says nothing holds no buffer.
/// </summary>
internal sealed class WebSocketLoop : Deadline, ISendingLoop
{
    private readonly PipeReader _input;
    private readonly IWebSocketHandler _handler;
    private readonly WebSocketLimits _limits;
    private readonly DeadlineClock _clock;
    private readonly WebSocketSender _sender;
    private LoopSignal? _signal;
    private MessageReader _reader;
    private MessageBuffer? _buffer;
    private WebSocketEnd? _end;

    /// <summary>When the peer was heard last, or was asked to be.</summary>
    private long _quietSince;
    private long _handlerDue = long.MaxValue;
    private long _due;
    private long _closeSentAt = -1;
    private int _wakeAsked;

    public WebSocketLoop(
        IDuplexPipe transport,
        WebSocketRole role,
        WebSocketLimits limits,
        IWebSocketHandler handler,
        DeadlineClock clock)
    {
        _input = transport.Input;
        _handler = handler;
        _limits = limits;
        _clock = clock;
        _reader = new MessageReader(role, limits.MessageBytes, limits.AcceptBinary);
        _sender = new WebSocketSender(transport.Output, role, clock, this);
    }

    /// <summary>Where messages are sent; for any thread.</summary>
    public WebSocketConnection Connection => _sender;

    /// <summary>Runs until the WebSocket is over and what was sent last is on its way. The pipes stay as they are.</summary>
    public async Task<WebSocketEnd> RunAsync()
    {
        // What an idle connection waits in is small: whatever else waits has a method of its own.
        Exception? defect = null;
        _quietSince = _clock.Now;
        _clock.Add(this);
        try
        {
            _handler.OnOpen(_sender);
            Tick();
            while (_end is null)
            {
                if (!_handler.CanRead && _closeSentAt < 0)
                {
                    await PauseAsync();
                    continue;
                }

                ReadResult read;
                try
                {
                    if (!_input.TryRead(out read))
                    {
                        SetDue(_due = NextDue());
                        read = await _input.ReadAsync();
                    }
                }
                catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
                {
                    // Reset by the peer or the network.
                    _end = EndOfConnection();
                    break;
                }

                Take(read);
            }
        }
        catch (Exception exception)
        {
            defect = exception;
            _end = new WebSocketEnd(WebSocketEndKind.Defect, CloseCode.Abnormal);
        }

        await EndAsync();
        if (defect is not null)
        {
            ExceptionDispatchInfo.Throw(defect);
        }

        return _end.Value;
    }

    public override void Stop() => Wake();

    public void Wake()
    {
        // A full fence: the loop sees that it was asked, or its signal is seen here.
        Interlocked.Exchange(ref _wakeAsked, 1);
        _input.CancelPendingRead();
        _signal?.Set();
    }

    void ISendingLoop.OnIdle() => _signal?.Set();

    void ISendingLoop.OnWaiting() => Wake();

    void ISendingLoop.Close(ushort code, ReadOnlySpan<byte> reason)
    {
        SendClose(code, reason);
        Wake();
    }

    protected override void OnDue() => Wake();

    private void Take(in ReadResult read)
    {
        var buffer = read.Buffer;
        if (!buffer.IsEmpty)
        {
            _quietSince = _clock.Now;
            _sender.Hold();
            try
            {
                TakeFrames(buffer);
                _input.AdvanceTo(buffer.End);
                GiveBuffer(evenInMidMessage: false);
            }
            finally
            {
                _sender.Release();
            }
        }
        else
        {
            _input.AdvanceTo(buffer.End);
        }

        if (read.IsCanceled || Volatile.Read(ref _wakeAsked) == 1 || _clock.Now >= _due)
        {
            Tick();
        }

        if (read.IsCompleted)
        {
            _end ??= EndOfConnection();
        }
    }

    private void TakeFrames(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            TakeFrames(buffer.FirstSpan);
            return;
        }

        foreach (var memory in buffer)
        {
            TakeFrames(memory.Span);
        }
    }

    private void TakeFrames(ReadOnlySpan<byte> bytes)
    {
        // Nothing behind a broken frame can be told apart; it is thrown away until the peer closes.
        while (!bytes.IsEmpty && _end is null && _reader.Fault == FrameFault.None)
        {
            _buffer ??= MessageBuffers.Take();
            switch (_reader.Read(ref bytes, _buffer, out var payload))
            {
                case MessageKind.Text:
                    TakeMessage(Opcode.Text, payload);
                    break;
                case MessageKind.Binary:
                    TakeMessage(Opcode.Binary, payload);
                    break;
                case MessageKind.Ping:
                    _sender.Send(Opcode.Pong, payload, _limits.PongBytes);
                    break;
                case MessageKind.Close:
                    TakeClose();
                    break;
                case MessageKind.Fault:
                    _handler.OnFault(_reader.Fault);
                    SendClose(FrameFaults.CloseCode(_reader.Fault), FrameFaults.Reason(_reader.Fault));
                    break;
            }
        }
    }

    private void TakeMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        // After our close frame the peer may still send what it had begun (RFC 6455 section 5.5.1); it is of no use any more.
        if (_closeSentAt < 0)
        {
            _handler.OnMessage(opcode, payload);
        }
    }

    private void TakeClose()
    {
        // Answered with the same code (RFC 6455 section 5.5.1), unless this is the answer or the two crossed.
        var code = _reader.CloseStatus;
        var isAnswered = _sender.SendClose(code, default) || _sender.IsBroken;
        _end = new WebSocketEnd(isAnswered && _closeSentAt < 0 ? WebSocketEndKind.ClosedByPeer : WebSocketEndKind.ClosedByUs, code);
    }

    private void SendClose(ushort code, ReadOnlySpan<byte> reason)
    {
        if (_sender.SendClose(code, reason))
        {
            Volatile.Write(ref _closeSentAt, _clock.Now);
        }
    }

    /// <summary>Everything that is due by now.</summary>
    private void Tick()
    {
        Volatile.Write(ref _wakeAsked, 0);
        var now = _clock.Now;
        _handlerDue = _handler.OnTick(now);
        if (_sender.IsBroken)
        {
            _end ??= EndOfConnection();
        }
        else if (_sender.FlushingSince is >= 0 and var since && now - since >= (long)_limits.Write.TotalMilliseconds)
        {
            _end ??= new WebSocketEnd(WebSocketEndKind.Stalled, CloseCode.Abnormal);
        }
        else if (_closeSentAt >= 0)
        {
            if (now >= CloseDue())
            {
                _end ??= EndOfOurClose();
            }
        }
        else if (now - _quietSince >= (long)_limits.PingInterval.TotalMilliseconds)
        {
            _quietSince = now;
            _sender.Send(Opcode.Ping, default, _limits.PongBytes);
        }
    }

    private WebSocketEnd EndOfConnection() =>
        _closeSentAt >= 0 ? EndOfOurClose() : new WebSocketEnd(WebSocketEndKind.Lost, CloseCode.Abnormal);

    private WebSocketEnd EndOfOurClose() => _reader.Fault == FrameFault.None
        ? new WebSocketEnd(WebSocketEndKind.ClosedByUs, CloseCode.Abnormal)
        : new WebSocketEnd(WebSocketEndKind.Faulted, CloseCode.Abnormal, _reader.Fault);

    private long NextDue()
    {
        var due = _closeSentAt >= 0
            ? CloseDue()
            : Math.Min(_handlerDue, _quietSince + (long)_limits.PingInterval.TotalMilliseconds);

        // A flush that another thread begins while this one waits is looked at in time too.
        var since = _sender.FlushingSince;
        return Math.Min(due, (since >= 0 ? since : _clock.Now) + (long)_limits.Write.TotalMilliseconds);
    }

    private long CloseDue() =>
        _closeSentAt + (long)(_reader.Fault == FrameFault.None ? _limits.Close : _limits.Linger).TotalMilliseconds;

    /// <summary>Waits until the handler may want to read again.</summary>
    private async Task PauseAsync()
    {
        SetDue(_clock.Now + 1);
        if (_signal is null)
        {
            // Who had something to say before there was a signal is heard by this tick.
            MakeSignal();
        }
        else
        {
            await _signal.WaitAsync();
        }

        Tick();
    }

    private async Task EndAsync()
    {
        try
        {
            if (_end is { Kind: WebSocketEndKind.Defect })
            {
                _sender.SendClose(CloseCode.InternalError, "A fault of this program."u8);
            }

            if (_end is { Kind: not (WebSocketEndKind.Lost or WebSocketEndKind.Stalled) } end
                && !await FlushLastAsync()
                && end.Kind != WebSocketEndKind.Defect)
            {
                _end = end with { Kind = WebSocketEndKind.Stalled };
            }
        }
        finally
        {
            // Whoever completes the pipe while a flush uses it gives its memory away twice.
            _sender.Shut();
            if (_sender.FlushingSince >= 0)
            {
                for (var signal = MakeSignal(); _sender.FlushingSince >= 0;)
                {
                    await signal.WaitAsync();
                }
            }

            _clock.Remove(this);
            GiveBuffer(evenInMidMessage: true);
            _handler.OnClosed(_end!.Value);
        }
    }

    /// <summary>False when the peer does not take what was sent last.</summary>
    private async Task<bool> FlushLastAsync()
    {
        if (_sender.FlushingSince < 0)
        {
            return true;
        }

        var until = _clock.Now + (long)_limits.Write.TotalMilliseconds;
        for (var signal = MakeSignal(); _sender.FlushingSince >= 0;)
        {
            if (_clock.Now >= until)
            {
                return false;
            }

            SetDue(until);
            await signal.WaitAsync();
        }

        return true;
    }

    /// <summary>The signal, which most connections never need; behind a full fence, so that what was said before it is seen.</summary>
    private LoopSignal MakeSignal()
    {
        var signal = _signal ?? new LoopSignal();
        Interlocked.Exchange(ref _signal, signal);
        return signal;
    }

    private void GiveBuffer(bool evenInMidMessage)
    {
        if (_buffer is not null && (evenInMidMessage || _reader.IsBetweenMessages))
        {
            MessageBuffers.Give(_buffer);
            _buffer = null;
        }
    }
}
