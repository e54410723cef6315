using FastTwiml.Load.Measuring;
using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Streams;

/// <summary>
/// Streams that send audio and await its echo, on one thread. Paced: each sends a message every 20 ms, all evenly spread over
/// them, whatever the echoes do; with a quantum, all that came due in it at once. Saturating: each sends the next when the
/// echo has come.
/// </summary>
internal sealed class StreamRun : IStreamListener, IDisposable
{
    private const long Pace = Clock.Second / 50;
    private const int CheckedOf = 16;
    private const int MostErrors = 1_000;

    // Echoes are taken in between when the generator has fallen behind.
    private const int SentAtOnce = 32;
    private const int SentAtOnceInQuantum = 128;
    private const long LongestWait = Pace;
    private const long ShortestWait = 1_500;
    private const long Patience = 5 * Clock.Second;

    private readonly StreamPlan _plan;
    private readonly Measurement _measurement;
    private readonly StreamSockets _sockets;
    private readonly MediaPayloads _payloads;
    private readonly EchoReader _reader = new();
    private readonly Nap _nap = new();
    private readonly int _sentAtOnce;
    private long _start;
    private long _next;
    private long _unanswered;
    private long _late;
    private long _left;
    private int _ended;
    private bool _sends;

    public StreamRun(StreamPlan plan, Measurement measurement)
    {
        (_plan, _measurement) = (plan, measurement);
        _left = plan.Messages ?? long.MaxValue;
        _sentAtOnce = plan.Quantum == 0 ? SentAtOnce : SentAtOnceInQuantum;
        _payloads = new MediaPayloads(plan.Seed);
        _sockets = new StreamSockets(plan.Port, plan.Seed, this);
    }

    /// <summary>Which share of the echoes came more than 20 ms after their message was due.</summary>
    public double Over20ms => _measurement.Latencies.Count == 0 ? 0 : (double)_late / _measurement.Latencies.Count;

    public void Run()
    {
        _sockets.Open(_plan.Streams);
        _sends = true;
        _start = Clock.Now;
        var boundary = _start + Clock.Of(_plan.WarmupSeconds);
        if (_plan.Saturates)
        {
            foreach (var stream in _sockets.Streams)
            {
                Send(stream, Clock.Now);
            }
        }

        while (_measurement.Errors.Total < MostErrors && _ended < _plan.Streams)
        {
            var now = Clock.Now;
            if (now >= boundary)
            {
                if (_measurement.HasBegun)
                {
                    break;
                }

                _measurement.Begin();
                boundary = Clock.Now + Clock.Of(_plan.Seconds);
            }

            if (_left == 0 && _unanswered == 0)
            {
                break;
            }

            _sockets.Process(_plan.Saturates ? LongestWait : Rest(SendDue()));
        }

        End();
    }

    public void TakeMessage(StreamConnection stream, ReadOnlySpan<byte> message)
    {
        var now = Clock.Now;
        var kind = _reader.Read(message, stream.Sid, out var payload);
        if (kind == EchoKind.Other)
        {
            return;
        }

        if (stream.Unanswered == 0)
        {
            _measurement.Errors.Add("an echo of nothing");
            return;
        }

        var number = stream.Echoed;
        var due = stream.TakeDue();
        _unanswered--;
        if (kind == EchoKind.Wrong)
        {
            _measurement.Errors.Add("an echo of another stream or without payload");
        }
        else if (payload.Length != MediaPayloads.Length)
        {
            _measurement.Errors.Add("an echo of another length");
        }
        else if (number % CheckedOf == 0 && !payload.SequenceEqual(_payloads.Of(stream.Index, number)))
        {
            _measurement.Errors.Add("an echo with another payload");
        }
        else
        {
            _measurement.Answer(due, now);
            _late += _measurement.IsMeasured(due) && now - due > Pace ? 1 : 0;
        }

        if (_plan.Saturates && _sends)
        {
            Send(stream, now);
        }
    }

    public void TakeEnd(StreamConnection stream, string why)
    {
        _unanswered -= stream.Unanswered;
        _ended++;
        _measurement.Errors.Add(why);
    }

    public void Dispose() => _sockets.Dispose();

    private void End()
    {
        if (!_measurement.HasBegun)
        {
            _measurement.Begin();
        }

        _measurement.End();
        _sends = false;
        var now = Clock.Now;
        for (var until = now + Patience; _unanswered > 0 && now < until; now = Clock.Now)
        {
            _sockets.Process(until - now);
        }

        if (_unanswered > 0)
        {
            _measurement.Errors.Add("no echo within 5 s of the run's end", _unanswered);
        }
    }

    /// <summary>Sends what is due; how long until the next is.</summary>
    private long SendDue()
    {
        var now = Clock.Now;
        for (var sent = 0; sent < _sentAtOnce; sent++)
        {
            var due = _start + (_next * Pace / _plan.Streams);
            if (due > now)
            {
                return Math.Min(due - now, LongestWait);
            }

            var stream = _sockets.Streams[(int)(_next++ % _plan.Streams)];
            if (stream.IsOpen)
            {
                Send(stream, due);
                now = Clock.Now;
                _measurement.Send(due, now);
            }
        }

        return 0;
    }

    /// <summary>Sleeps until the next is due, and a quantum at least; how long to wait for echoes after that.</summary>
    private long Rest(long wait)
    {
        if (_plan.Quantum == 0 || wait == 0)
        {
            return wait < ShortestWait ? 0 : wait;
        }

        _nap.Sleep(Math.Max(wait, _plan.Quantum));
        return 0;
    }

    private void Send(StreamConnection stream, long due)
    {
        if (_left == 0)
        {
            return;
        }

        if (stream.Unanswered == StreamConnection.MostUnanswered)
        {
            _measurement.Errors.Add("a message not sent: 256 before it have no echo");
            return;
        }

        _left--;
        _unanswered++;
        _sockets.SendMedia(stream, _payloads.Of(stream.Index, stream.Sent), due);
    }
}
