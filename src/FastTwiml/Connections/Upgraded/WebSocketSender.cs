using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.Connections.Upgraded;

/// <summary>
/// Writes frames from any thread, in one order, into a pipe that takes one writer at a time: what comes while a flush is under way
/// is kept here and follows it. The loop holds its own thread's flush back while it takes what one read brought, so a batch leaves
/// with one.
/// </summary>
internal sealed class WebSocketSender(PipeWriter output, WebSocketRole role, DeadlineClock clock, ISendingLoop loop) : WebSocketConnection
{
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private KeptFrames _kept;
    private int _unflushed;
    private int _inFlight;
    private bool _isClosed;
    private bool _isBroken;
    private Memory<byte> _slot;
    private uint _maskKey;
    private int _payloadStart;

    /// <summary>The thread that holds its flush back; 0 for none. Only that thread sets and clears it.</summary>
    private int _holder;

    /// <summary>
    /// Whether the pipe is being flushed. Only who has the gate leaves <see cref="Flushing.No"/>; a flush that nothing follows ends
    /// without it, because that is nearly all of them.
    /// </summary>
    private int _flushing;
    private long _flushingSince;

    // Of the one flush that is under way and did not end at once.
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private Action? _onFlushed;

    private static class Flushing
    {
        public const int No = 0;
        public const int Yes = 1;

        /// <summary>And frames are kept that come after it.</summary>
        public const int Followed = 2;
    }

    public override Lock Gate => _gate;

    public override long Now => clock.Now;

    /// <summary>Bytes that the pipe has not passed on, and those that wait behind them.</summary>
    public override int UnsentBytes => Volatile.Read(ref _inFlight) + Volatile.Read(ref _unflushed) + _kept.Bytes;

    /// <summary>The peer takes nothing any more: its connection is over.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken);

    /// <summary>Since when the flush that is under way has been so, in the clock's milliseconds; -1 for none.</summary>
    public long FlushingSince => IsFlushing ? Volatile.Read(ref _flushingSince) : -1;

    public override bool TryBeginMessage(Opcode opcode, int bytes, int unsentLimit, out Span<byte> payload)
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

    public override void EndMessage() => Leave(Finish());

    public override void Close(ushort code, ReadOnlySpan<byte> reason) => loop.Close(code, reason);

    public override void Wake() => loop.Wake();

    /// <summary>Sends a small frame, whole.</summary>
    public void Send(Opcode opcode, ReadOnlySpan<byte> payload, int unsentLimit)
    {
        if (TryBeginMessage(opcode, payload.Length, unsentLimit, out var destination))
        {
            payload.CopyTo(destination);
            EndMessage();
        }
    }

    /// <summary>Sends a close frame, after which nothing follows; false when one was sent before, or nothing can be sent any more.</summary>
    public bool SendClose(ushort code, ReadOnlySpan<byte> reason)
    {
        var bytes = code == CloseCode.NoStatus ? 0 : sizeof(ushort) + reason.Length;
        if (!TryBeginMessage(Opcode.Close, bytes, int.MaxValue, out var payload))
        {
            return false;
        }

        if (bytes > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, code);
            reason.CopyTo(payload[sizeof(ushort)..]);
        }

        _isClosed = true;
        EndMessage();
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
            output.CancelPendingFlush();
        }
    }

    /// <summary>Has what this thread writes wait for <see cref="Release"/>; one thread at a time may. What others write leaves at once.</summary>
    public void Hold() => _holder = Environment.CurrentManagedThreadId;

    /// <summary>Sends what was held back.</summary>
    public void Release()
    {
        _holder = 0;

        // What this thread wrote it sees, or another thread has flushed it since.
        if (_unflushed > 0)
        {
            _gate.Enter();
            Leave(StartsFlush());
        }
    }

    private bool IsFlushing => Volatile.Read(ref _flushing) != Flushing.No;

    private void Begin(Opcode opcode, int bytes, out Span<byte> payload)
    {
        var frame = FrameWriter.FrameBytes(bytes, role);
        _slot = MustFollow() ? _kept.Reserve(frame) : output.GetMemory(frame)[..frame];
        _maskKey = role == WebSocketRole.Client ? MaskKeys.Next() : 0;
        _payloadStart = FrameWriter.WriteHeader(_slot.Span, opcode, bytes, role, _maskKey);
        payload = _slot.Span[_payloadStart..];
    }

    /// <summary>True when a flush is under way, which then cannot end before the gate is free.</summary>
    private bool MustFollow() => _flushing != Flushing.No
        && Interlocked.CompareExchange(ref _flushing, Flushing.Followed, Flushing.Yes) != Flushing.No;

    private bool Finish()
    {
        if (role == WebSocketRole.Client)
        {
            var payload = _slot.Span[_payloadStart..];
            PayloadMask.Apply(payload, payload, _maskKey, phase: 0);
        }

        if (_flushing == Flushing.No)
        {
            output.Advance(_slot.Length);
            _unflushed += _slot.Length;
        }
        else
        {
            _kept.Add(_slot.Length);
        }

        _slot = default;
        return StartsFlush();
    }

    private bool StartsFlush()
    {
        if (_flushing != Flushing.No || _unflushed == 0 || _isBroken || (_holder != 0 && _holder == Environment.CurrentManagedThreadId))
        {
            return false;
        }

        BeginFlush(Flushing.Yes);
        return true;
    }

    private void BeginFlush(int flushing)
    {
        _flushingSince = clock.Now;
        _inFlight = _unflushed;
        _unflushed = 0;
        Volatile.Write(ref _flushing, flushing);
    }

    /// <summary>Leaves the gate, and flushes if that is this thread's turn.</summary>
    private void Leave(bool flushes)
    {
        _gate.Exit();
        if (flushes)
        {
            FlushAll();
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "One flush is under way at a time, and its result is taken once: here or by its callback.")]
    private void FlushAll()
    {
        while (true)
        {
            var flush = Flush().ConfigureAwait(false).GetAwaiter();
            if (!flush.IsCompleted)
            {
                _flush = flush;
                flush.UnsafeOnCompleted(_onFlushed ??= OnFlushed);
                loop.OnWaiting();
                return;
            }

            if (!FlushesOn(flush))
            {
                return;
            }
        }
    }

    private ValueTask<FlushResult> Flush()
    {
        try
        {
            return output.FlushAsync();
        }
        catch (Exception)
        {
            // The connection broke in this moment; whoever sends is told by IsBroken, not by the transport's exceptions.
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        }
    }

    private void OnFlushed()
    {
        if (FlushesOn(_flush))
        {
            FlushAll();
        }
    }

    /// <summary>Takes the result of a flush; true when the next one is due.</summary>
    private bool FlushesOn(ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter flush)
    {
        bool isOver;
        try
        {
            isOver = flush.GetResult().IsCompleted;
        }
        catch (Exception)
        {
            // Each transport has exceptions of its own for a connection that broke. Nobody above this could catch one.
            isOver = true;
        }

        _inFlight = 0;
        if (isOver || Interlocked.CompareExchange(ref _flushing, Flushing.No, Flushing.Yes) != Flushing.Yes)
        {
            if (FollowsFlush(isOver))
            {
                return true;
            }
        }

        loop.OnIdle();
        return false;
    }

    private bool FollowsFlush(bool isOver)
    {
        lock (_gate)
        {
            _isBroken |= isOver;
            if (_kept.Bytes > 0 && !_isBroken)
            {
                _unflushed = _kept.MoveTo(output);
                BeginFlush(_kept.Bytes > 0 ? Flushing.Followed : Flushing.Yes);
                return true;
            }

            _kept.Free();

            // A full fence, as where the gate is not taken: who waits for the end sees it, or is seen to wait.
            Interlocked.Exchange(ref _flushing, Flushing.No);
            return false;
        }
    }
}
