using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;
using Microsoft.Extensions.ObjectPool;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// One WebSocket over two pipes, in either role (RFC 6455): bytes in, messages to the handler, frames out. Frames are used up as they
/// come, and a connection that says nothing holds no buffer.
/// </summary>
internal sealed class WebSocketLoop : Deadline
{
    private readonly PipeReader _input;
    private readonly IWebSocketHandler _handler;
    private readonly WebSocketLimits _limits;
    private readonly DeadlineClock _clock;
    private readonly ObjectPool<MessageBuffer> _buffers;
    private readonly WebSocketSender _sender;
    private readonly LoopSignal _signal = new();
    private MessageReader _reader;
    private MessageBuffer? _buffer;
    private WebSocketEnd? _end;
    private long _heardAt;
    private long _pingedAt;
    private long _handlerDue = long.MaxValue;
    private long _due;
    private long _closeSentAt = -1;
    private int _wakeAsked;

    public WebSocketLoop(
        IDuplexPipe transport,
        WebSocketRole role,
        WebSocketLimits limits,
        IWebSocketHandler handler,
        DeadlineClock clock,
        ObjectPool<MessageBuffer> buffers)
    {
        _input = transport.Input;
        _handler = handler;
        _limits = limits;
        _clock = clock;
        _buffers = buffers;
        _reader = new MessageReader(role, limits.MessageBytes, limits.AcceptBinary);
        _sender = new WebSocketSender(transport.Output, role, clock) { OnIdle = _signal.Set, OnWaiting = Wake };
        Connection = new SendingSide(this);
    }

    /// <summary>Where messages are sent; for any thread.</summary>
    public WebSocketConnection Connection { get; }

    /// <summary>Runs until the WebSocket is over and what was sent last is on its way. The pipes stay as they are.</summary>
    public async Task<WebSocketEnd> RunAsync()
    {
        _heardAt = _pingedAt = _clock.Now;
        _clock.Add(this);
        try
        {
            _handler.OnOpen(Connection);
            Tick();
            while (_end is null)
            {
                if (!_handler.CanRead && _closeSentAt < 0)
                {
                    SetDue(_clock.Now + 1);
                    await _signal.WaitAsync();
                    Tick();
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

            if (_end is { Kind: not (WebSocketEndKind.Lost or WebSocketEndKind.Stalled) } && !await FlushLastAsync())
            {
                _end = _end.Value with { Kind = WebSocketEndKind.Stalled };
            }
        }
        catch (Exception)
        {
            _end = new WebSocketEnd(WebSocketEndKind.Defect, CloseCode.Abnormal);
            _sender.Close(CloseCode.InternalError, "A fault of this program."u8);
            await FlushLastAsync();
            throw;
        }
        finally
        {
            // Whoever completes the pipe while a flush uses it gives its memory away twice.
            _sender.Shut();
            while (_sender.FlushingSince >= 0)
            {
                await _signal.WaitAsync();
            }

            _clock.Remove(this);
            GiveBuffer(evenInMidMessage: true);
            _handler.OnClosed(_end!.Value);
        }

        return _end.Value;
    }

    public override void Stop() => Wake();

    protected override void OnDue() => Wake();

    private void Wake()
    {
        Volatile.Write(ref _wakeAsked, 1);
        _input.CancelPendingRead();
        _signal.Set();
    }

    private void Take(in ReadResult read)
    {
        var buffer = read.Buffer;
        if (!buffer.IsEmpty)
        {
            _heardAt = _clock.Now;
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
        foreach (var memory in buffer)
        {
            var bytes = memory.Span;
            while (!bytes.IsEmpty && _end is null)
            {
                if (_reader.Fault != FrameFault.None)
                {
                    // Nothing behind a broken frame can be told apart; it is thrown away until the peer closes.
                    return;
                }

                _buffer ??= _buffers.Get();
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
                        return;
                    case MessageKind.Fault:
                        _handler.OnFault(_reader.Fault);
                        SendClose(FrameFaults.CloseCode(_reader.Fault), FrameFaults.Reason(_reader.Fault));
                        return;
                }
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
        var isAnswered = _sender.Close(code, default) || _sender.IsBroken;
        _end = new WebSocketEnd(isAnswered && _closeSentAt < 0 ? WebSocketEndKind.ClosedByPeer : WebSocketEndKind.ClosedByUs, code);
    }

    private void SendClose(ushort code, ReadOnlySpan<byte> reason)
    {
        if (_sender.Close(code, reason))
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
        else if (now - Math.Max(_heardAt, _pingedAt) >= (long)_limits.PingInterval.TotalMilliseconds)
        {
            _pingedAt = now;
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
            : Math.Min(_handlerDue, Math.Max(_heardAt, _pingedAt) + (long)_limits.PingInterval.TotalMilliseconds);

        // A flush that another thread begins while this one waits is looked at in time too.
        var since = _sender.FlushingSince;
        return Math.Min(due, (since >= 0 ? since : _clock.Now) + (long)_limits.Write.TotalMilliseconds);
    }

    private long CloseDue() =>
        _closeSentAt + (long)(_reader.Fault == FrameFault.None ? _limits.Close : _limits.Linger).TotalMilliseconds;

    /// <summary>False when the peer does not take what was sent last.</summary>
    private async Task<bool> FlushLastAsync()
    {
        var until = _clock.Now + (long)_limits.Write.TotalMilliseconds;
        while (_sender.FlushingSince >= 0)
        {
            if (_clock.Now >= until)
            {
                return false;
            }

            SetDue(until);
            await _signal.WaitAsync();
        }

        return true;
    }

    private void GiveBuffer(bool evenInMidMessage)
    {
        if (_buffer is not null && (evenInMidMessage || _reader.IsBetweenMessages))
        {
            _buffers.Return(_buffer);
            _buffer = null;
        }
    }

    /// <summary>What the handler and other threads see.</summary>
    private sealed class SendingSide(WebSocketLoop loop) : WebSocketConnection
    {
        public override Lock Gate => loop._sender.Gate;

        public override long Now => loop._clock.Now;

        public override int UnsentBytes => loop._sender.UnsentBytes;

        public override bool TryBeginMessage(Opcode opcode, int bytes, int unsentLimit, out Span<byte> payload) =>
            loop._sender.TryBegin(opcode, bytes, unsentLimit, out payload);

        public override void EndMessage() => loop._sender.End();

        public override void Close(ushort code, ReadOnlySpan<byte> reason)
        {
            loop.SendClose(code, reason);
            loop.Wake();
        }

        public override void Wake() => loop.Wake();
    }
}
