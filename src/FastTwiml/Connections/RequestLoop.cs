using System.IO.Pipelines;
using FastTwiml.Connections.Stored;
using FastTwiml.Http;
using FastTwiml.Transports;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Connections;

/// <summary>
/// One connection's requests, in order (RFC 9112 section 9.3): bytes in, answers out, one flush a read. This and the
/// WebSocket loop are the only code that knows pipes; what is in between takes spans.
/// </summary>
internal sealed class RequestLoop : Deadline
{
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly VoiceListener _listener;
    private readonly RequestReader _reader;
    private readonly RecordWait _records = new();
    private Waiting _waiting;
    private bool _hasMoved;
    private bool _hasMore;
    private bool _isCanceled;
    private bool _isPeerDone;
    private long _headSince = -1;
    private long _bodySince = -1;

    public RequestLoop(ConnectionContext connection, VoiceListener listener)
    {
        _connection = connection;
        _input = connection.Transport.Input;
        _output = connection.Transport.Output;
        _listener = listener;
        var place = connection.Features.Get<IEventLoopFeature>();
        if (place is not null)
        {
            place.Occupant = "which sends requests";
        }

        _reader = new RequestReader(listener, listener.PeerOf(connection), listener.RecordHomes.For(place?.Loop), _records);
    }

    private enum Waiting : byte
    {
        ForInput,
        ForOutput,
    }

    /// <summary>Serves requests until the connection is to end, and says why.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        _listener.Clock.Add(this);
        try
        {
            while (true)
            {
                ReadResult read;
                if (_listener.Drain.IsClosing && _reader.IsBetweenRequests)
                {
                    if (!_input.TryRead(out read))
                    {
                        return ConnectionEnd.Stopping;
                    }
                }
                else
                {
                    SetReadDeadline();
                    read = await _input.ReadAsync();
                }

                if (Take(read))
                {
                    // Awaited here and not in a method of its own: that would be one more state machine for each read.
                    if (_reader.WaitingRecords > 0)
                    {
                        await _records.WhenRecorded(_reader.WaitingRecords);
                    }

                    _reader.WriteTo(_output);
                    FlushResult flushed;
                    do
                    {
                        flushed = await FlushAsync();
                    }
                    while (flushed.IsCanceled && !HasPassed);

                    if (AfterFlush(flushed) is { } cut)
                    {
                        return cut;
                    }
                }

                if (_reader.End is { } end)
                {
                    if (end != ConnectionEnd.Upgraded && (_hasMore || end != ConnectionEnd.AsAsked) && !_isPeerDone)
                    {
                        await LingerAsync();
                    }

                    return end;
                }

                if (_isPeerDone && !_reader.HasMore)
                {
                    return ConnectionEnd.PeerClosed;
                }

                if (_isCanceled && _reader.IsBetweenRequests && HasPassed)
                {
                    return ConnectionEnd.IdleTimeout;
                }

                NoteProgress();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Ends a connection that is one too many.</summary>
    /// <param name="inWords">Whether it is told so.</param>
    public async Task<ConnectionEnd> RefuseAsync(bool inWords)
    {
        if (!inWords)
        {
            _connection.Abort(new ConnectionAbortedException("There are too many connections."));
            return ConnectionEnd.TooMany;
        }

        _listener.Clock.Add(this);
        try
        {
            _reader.Refuse(RejectReason.TooManyConnections, ConnectionEnd.TooMany);
            _reader.WriteTo(_output);
            if (AfterFlush(await FlushAsync()) is { } cut)
            {
                return cut;
            }

            await LingerAsync();
            return ConnectionEnd.TooMany;
        }
        finally
        {
            Leave();
        }
    }

    public override void Stop()
    {
        if (_waiting == Waiting.ForInput)
        {
            _input.CancelPendingRead();
        }
    }

    protected override void OnDue()
    {
        switch (_waiting)
        {
            case Waiting.ForInput:
                _input.CancelPendingRead();
                break;
            case Waiting.ForOutput:
                _output.CancelPendingFlush();
                break;
        }
    }

    /// <summary>Has the requests of one read answered; true when there is something to write.</summary>
    private bool Take(in ReadResult read)
    {
        (_isCanceled, _isPeerDone) = (read.IsCanceled, read.IsCompleted);
        var buffer = read.Buffer;
        var consumed = _reader.Take(buffer);
        _hasMoved = _reader.Answered > 0;
        if (_isCanceled && !_hasMoved && HasPassed)
        {
            JudgeLateness();
        }
        else if (_isPeerDone && _reader.End is null && !_reader.IsBetweenRequests && !_reader.HasMore)
        {
            // RFC 9112 section 8: the peer has said all it will say, and it is not a request.
            _reader.Refuse(RejectReason.TruncatedRequest, ConnectionEnd.PeerClosedEarly);
        }

        _hasMore = _reader.End is not null && !buffer.Slice(consumed).IsEmpty;

        // What follows an upgrade is for the WebSocket, which is to find it unread.
        var isForOthers = _reader.HasMore || _reader.End == ConnectionEnd.Upgraded;
        _input.AdvanceTo(consumed, isForOthers ? consumed : buffer.End);
        return _reader.HasOutput;
    }

    private void Leave()
    {
        _reader.Release();
        _listener.Clock.Remove(this);
    }

    /// <summary>
    /// Sends what was written. A deadline that passes in the moment in which the one flush is over may cancel the next one:
    /// that is not the peer's doing, and the caller flushes again.
    /// </summary>
    private ValueTask<FlushResult> FlushAsync()
    {
        ClearDue();
        var flush = _output.FlushAsync();
        if (!flush.IsCompleted)
        {
            _waiting = Waiting.ForOutput;
            SetDue(_listener.Clock.Now + Milliseconds(_listener.Limits.Write));
        }

        return flush;
    }

    /// <summary>A reason when the connection is over.</summary>
    private ConnectionEnd? AfterFlush(FlushResult flushed)
    {
        _waiting = Waiting.ForInput;
        ClearDue();
        if (flushed.IsCanceled)
        {
            _connection.Abort(new ConnectionAbortedException("The peer took no byte of an answer in time."));
            return ConnectionEnd.WriteTimeout;
        }

        return flushed.IsCompleted ? ConnectionEnd.Reset : null;
    }

    private void SetReadDeadline()
    {
        var limits = _listener.Limits;
        var now = _listener.Clock.Now;
        _waiting = Waiting.ForInput;
        if (_bodySince >= 0)
        {
            // The rate is looked at when the grace is over, and then once a tick.
            var grace = _bodySince + Milliseconds(limits.BodyGrace);
            var next = now < grace ? grace : now + Milliseconds(DeadlineClock.Tick);
            SetDue(Math.Min(next, _bodySince + Milliseconds(limits.Body)));
        }
        else if (_headSince >= 0)
        {
            SetDue(_headSince + Milliseconds(limits.Head));
        }
        else
        {
            SetDue(now + Milliseconds(limits.Idle));
        }
    }

    private void NoteProgress()
    {
        var now = _listener.Clock.Now;
        if (_reader.IsBetweenRequests)
        {
            _headSince = _bodySince = -1;
            _reader.Release();
        }
        else if (_reader.IsInBody)
        {
            _bodySince = _bodySince < 0 || _hasMoved ? now : _bodySince;
        }
        else
        {
            _headSince = _headSince < 0 || _hasMoved ? now : _headSince;
            _bodySince = -1;
        }
    }

    private void JudgeLateness()
    {
        if (_bodySince >= 0)
        {
            var elapsed = _listener.Clock.Now - _bodySince;
            var tooLong = elapsed >= Milliseconds(_listener.Limits.Body);
            if (tooLong || _reader.BodyBytes * 1_000L < _listener.Limits.BodyBytesPerSecond * elapsed)
            {
                _reader.Refuse(RejectReason.BodyTimeout, ConnectionEnd.BodyTimeout);
            }
        }
        else if (_headSince >= 0)
        {
            _reader.Refuse(RejectReason.HeadTimeout, ConnectionEnd.HeadTimeout);
        }
    }

    /// <summary>
    /// Reads and throws away what the peer still sends, so that closing does not reset the connection and take the
    /// answer with it (RFC 9112 section 9.6).
    /// </summary>
    private async Task LingerAsync()
    {
        _waiting = Waiting.ForInput;
        SetDue(_listener.Clock.Now + Milliseconds(_listener.Limits.Linger));
        long thrown = 0;
        while (thrown < _listener.Limits.LingerBytes)
        {
            var read = await _input.ReadAsync();
            thrown += read.Buffer.Length;
            _input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (read.IsCanceled && (HasPassed || _listener.Drain.IsClosing)))
            {
                return;
            }
        }
    }
}
