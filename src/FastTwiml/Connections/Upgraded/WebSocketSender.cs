using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastTwiml.WebSockets;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// Writes frames from any thread, in one order, into a pipe that takes one writer at a time: what comes while a flush is under way
/// is kept here and follows it. The loop holds the flush back while it takes what one read brought, so a batch leaves with one.
/// </summary>
internal sealed class WebSocketSender
{
    private readonly PipeWriter _output;
    private readonly WebSocketRole _role;
    private readonly DeadlineClock _clock;
    private readonly Action _onFlushed;
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private KeptFrames _kept;
    private int _unflushed;
    private int _inFlight;
    private int _held;
    private bool _isClosed;
    private bool _isBroken;
    private long _flushingSince = -1;
    private Memory<byte> _slot;
    private uint _maskKey;
    private int _payloadStart;

    // Of the one flush that is under way.
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;

    public WebSocketSender(PipeWriter output, WebSocketRole role, DeadlineClock clock)
    {
        _output = output;
        _role = role;
        _clock = clock;
        _onFlushed = OnFlushed;
    }

    /// <summary>Called, on any thread, when nothing is on its way any more.</summary>
    public Action? OnIdle { get; set; }

    /// <summary>Called, on any thread, when a flush does not end at once, so that its deadline is kept.</summary>
    public Action? OnWaiting { get; set; }

    /// <summary>Held from <see cref="TryBegin"/> to <see cref="End"/>.</summary>
    public Lock Gate => _gate;

    /// <summary>Bytes that the pipe has not passed on, and those that wait behind them.</summary>
    public int UnsentBytes => Volatile.Read(ref _inFlight) + Volatile.Read(ref _unflushed) + _kept.Bytes;

    /// <summary>The peer takes nothing any more: its connection is over.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken);

    /// <summary>Since when the flush that is under way has been so, in the clock's milliseconds; -1 for none.</summary>
    public long FlushingSince => Volatile.Read(ref _flushingSince);

    /// <summary>Begins a frame; true means that the gate is held until <see cref="End"/>.</summary>
    public bool TryBegin(Opcode opcode, int bytes, int unsentLimit, out Span<byte> payload)
    {
        payload = default;
        _gate.Enter();
        if (_isClosed || _isBroken || UnsentBytes > unsentLimit)
        {
            _gate.Exit();
            return false;
        }

        Begin(opcode, bytes, out payload);
        return true;
    }

    /// <summary>Ends the frame that was begun.</summary>
    public void End() => Leave(Finish());

    /// <summary>Sends a small frame, whole.</summary>
    public void Send(Opcode opcode, ReadOnlySpan<byte> payload, int unsentLimit)
    {
        if (TryBegin(opcode, payload.Length, unsentLimit, out var destination))
        {
            payload.CopyTo(destination);
            End();
        }
    }

    /// <summary>Sends a close frame, after which nothing follows; false when one was sent before, or nothing can be sent any more.</summary>
    public bool Close(ushort code, ReadOnlySpan<byte> reason)
    {
        var bytes = code == CloseCode.NoStatus ? 0 : sizeof(ushort) + reason.Length;
        if (!TryBegin(Opcode.Close, bytes, int.MaxValue, out var payload))
        {
            return false;
        }

        if (bytes > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, code);
            reason.CopyTo(payload[sizeof(ushort)..]);
        }

        _isClosed = true;
        End();
        return true;
    }

    /// <summary>
    /// From now on nothing is taken, also without a close frame, and what was not sent yet is let go of. The pipe may be completed
    /// once <see cref="FlushingSince"/> is -1: until then a flush uses it.
    /// </summary>
    public void Shut()
    {
        bool isFlushing;
        lock (_gate)
        {
            _isClosed = true;
            _isBroken = true;
            isFlushing = IsFlushing;
        }

        if (isFlushing)
        {
            _output.CancelPendingFlush();
        }
    }

    /// <summary>Keeps what is written until <see cref="Release"/>; may be nested.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _held++;
        }
    }

    /// <summary>Sends what was held back.</summary>
    public void Release()
    {
        _gate.Enter();
        _held--;
        Leave(StartsFlush());
    }

    private bool IsFlushing => _flushingSince >= 0;

    private void Begin(Opcode opcode, int bytes, out Span<byte> payload)
    {
        var frame = FrameWriter.FrameBytes(bytes, _role);
        if (IsFlushing)
        {
            _slot = _kept.Reserve(frame);
        }
        else
        {
            _slot = _output.GetMemory(frame)[..frame];
        }

        _maskKey = _role == WebSocketRole.Client ? MaskKeys.Next() : 0;
        _payloadStart = FrameWriter.WriteHeader(_slot.Span, opcode, bytes, _role, _maskKey);
        payload = _slot.Span[_payloadStart..];
    }

    private bool Finish()
    {
        if (_role == WebSocketRole.Client)
        {
            var payload = _slot.Span[_payloadStart..];
            PayloadMask.Apply(payload, payload, _maskKey, phase: 0);
        }

        if (IsFlushing)
        {
            _kept.Add(_slot.Length);
        }
        else
        {
            _output.Advance(_slot.Length);
            _unflushed += _slot.Length;
        }

        _slot = default;
        return StartsFlush();
    }

    private bool StartsFlush()
    {
        if (IsFlushing || _held > 0 || _unflushed == 0 || _isBroken)
        {
            return false;
        }

        BeginFlush();
        return true;
    }

    private void BeginFlush()
    {
        Volatile.Write(ref _flushingSince, _clock.Now);
        _inFlight = _unflushed;
        _unflushed = 0;
    }

    /// <summary>Leaves the gate, and flushes if that is this thread's turn.</summary>
    private void Leave(bool flushes)
    {
        _gate.Exit();
        FlushWhile(flushes);
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "One flush is under way at a time, and its result is taken once: here or by its callback.")]
    private void FlushWhile(bool flushes)
    {
        while (flushes)
        {
            _flush = Flush().ConfigureAwait(false).GetAwaiter();
            if (!_flush.IsCompleted)
            {
                _flush.UnsafeOnCompleted(_onFlushed);
                OnWaiting?.Invoke();
                return;
            }

            flushes = Flushed();
        }
    }

    private ValueTask<FlushResult> Flush()
    {
        try
        {
            return _output.FlushAsync();
        }
        catch (Exception)
        {
            // The connection broke in this moment; whoever sends is told by IsBroken, not by the transport's exceptions.
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        }
    }

    private void OnFlushed() => FlushWhile(Flushed());

    /// <summary>Takes the result of a flush; true when the next one is due.</summary>
    private bool Flushed()
    {
        bool isOver;
        try
        {
            isOver = _flush.GetResult().IsCompleted;
        }
        catch (Exception)
        {
            // Each transport has exceptions of its own for a connection that broke. Nobody above this could catch one.
            isOver = true;
        }

        lock (_gate)
        {
            _inFlight = 0;
            _isBroken |= isOver;
            if (_kept.Bytes > 0 && !_isBroken)
            {
                _unflushed = _kept.MoveTo(_output);
                BeginFlush();
                return true;
            }

            _kept.Free();
            Volatile.Write(ref _flushingSince, -1);
        }

        OnIdle?.Invoke();
        return false;
    }
}
