using System.Globalization;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Webhooks;

/// <summary>
/// Sends prepared webhooks and judges the answers, on one thread. Closed loop: an answer read is the next request sent, on the
/// connection that has waited longest. Open loop: requests are due when the schedule says, and wait in line while every connection is busy.
/// </summary>
internal sealed class WebhookRun : IAnswerListener, IDisposable
{
    private const int CheckedOf = 64;
    private const int MostErrors = 1_000;
    private const long LongestWait = Clock.Second / 10;
    private const long ShortestWait = 1_500;
    private const long Patience = 5 * Clock.Second;

    // No more than a server's listening queue holds.
    private const int OpeningAtOnce = 64;

    private readonly WebhookPlan _plan;
    private readonly Measurement _measurement;
    private readonly WebhookSockets _sockets;
    private readonly AnswerCheck _check;
    private readonly Queue<WebhookConnection> _idle;
    private readonly Queue<long> _due = new(1024);
    private readonly int _prepared;
    private readonly int _mostInFlight;
    private int _next;
    private int _last;
    private int _outstanding;
    private bool _opening = true;
    private bool _ending;

    public WebhookRun(WebhookPlan plan, PreparedRequests requests, Measurement measurement)
    {
        (_plan, _measurement) = (plan, measurement);
        _check = new AnswerCheck(plan.Seed);
        _prepared = requests.Count;
        _last = plan.Repeats ? int.MaxValue : _prepared;
        _mostInFlight = Math.Min(plan.InFlight ?? plan.Connections, plan.Connections);
        _sockets = new WebhookSockets(plan.Port, plan.Connections, requests, this);
        _idle = new Queue<WebhookConnection>(plan.Connections);
    }

    /// <summary>Answers with status 200, whenever they came.</summary>
    public long Accepted { get; private set; }

    /// <summary>The most requests that were due and had no connection free.</summary>
    public int LongestBacklog { get; private set; }

    public void Run()
    {
        Open();
        var now = Clock.Now;
        var schedule = _plan.Rate is { } rate ? new ArrivalSchedule(rate, _plan.Seed, now) : null;
        var boundary = now + Clock.Of(_plan.WarmupSeconds);
        while (true)
        {
            now = Clock.Now;
            if (now >= boundary)
            {
                if (_measurement.HasBegun)
                {
                    break;
                }

                _measurement.Begin();
                now = Clock.Now;
                boundary = now + Clock.Of(_plan.Seconds);
                _last = (int)Math.Min(_last, (long)_next + (_plan.Requests ?? _last));
            }

            if ((_next >= _last && _outstanding == 0) || _measurement.Errors.Total >= MostErrors)
            {
                break;
            }

            var wait = schedule is null ? SendIdle() : SendDue(schedule, now);
            _sockets.Process(Math.Min(wait, boundary - now));
        }

        End();
    }

    public void TakeAnswer(WebhookConnection connection, ReadOnlySpan<byte> received, in Answer answer)
    {
        var now = Clock.Now;
        _outstanding--;
        Judge(connection, received, answer, now);
        if (_plan.NewConnection)
        {
            connection.EndAwaited = now;
            return;
        }

        if (answer.ClosesConnection)
        {
            _sockets.Reopen(connection);
        }

        _idle.Enqueue(connection);
        if (_plan.Rate is null && _next < _last && !_opening && !_ending)
        {
            Send(_idle.Dequeue(), now);
        }
    }

    public void TakeEnd(WebhookConnection connection, string? fault)
    {
        if (fault is not null)
        {
            _measurement.Errors.Add(fault);
        }

        _outstanding -= connection.IsBusy ? 1 : 0;
        if (connection.IsBusy || connection.EndAwaited != 0)
        {
            _idle.Enqueue(connection);
        }
    }

    public void Dispose() => _sockets.Dispose();

    /// <summary>
    /// Opens all connections, with a request on each: its answer is what shows that the server has taken the connection, and
    /// that the next may be opened.
    /// </summary>
    private void Open()
    {
        for (var until = Clock.Now + Patience; _sockets.Opened < _plan.Connections || _outstanding > 0;)
        {
            while (_sockets.Opened < _plan.Connections && (_outstanding < OpeningAtOnce || _plan.NewConnection))
            {
                var connection = _sockets.OpenNext();
                if (_plan.NewConnection)
                {
                    _idle.Enqueue(connection);
                    continue;
                }

                Send(connection, Clock.Now);
                until = Clock.Now + Patience;
            }

            _sockets.Process(_outstanding == 0 ? 0 : LongestWait);
            if (Clock.Now > until)
            {
                throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"Connection {_sockets.Opened} got no answer within 5 s."));
            }
        }

        _opening = false;
    }

    /// <summary>Closed loop: what may be under way and is not yet, at the beginning and where a connection was opened anew.</summary>
    private long SendIdle()
    {
        for (var count = _idle.Count; count > 0 && _outstanding < _mostInFlight && _next < _last; count--)
        {
            Send(_idle.Dequeue(), Clock.Now);
        }

        return LongestWait;
    }

    /// <summary>Open loop: sends what is due; how long until the next is.</summary>
    private long SendDue(ArrivalSchedule schedule, long now)
    {
        while (schedule.Next <= now)
        {
            _measurement.Send(schedule.Next, now);
            _due.Enqueue(schedule.Next);
            schedule.Advance();
        }

        while (_idle.Count > 0 && _due.Count > 0 && _next < _last)
        {
            Send(_idle.Dequeue(), _due.Dequeue());
        }

        LongestBacklog = Math.Max(LongestBacklog, _due.Count);
        var wait = schedule.Next - Clock.Now;
        return wait < ShortestWait ? 0 : Math.Min(wait, LongestWait);
    }

    private void Send(WebhookConnection connection, long due)
    {
        connection.Due = due;
        _outstanding++;
        _sockets.Send(connection, _next++ % _prepared);
    }

    private void Judge(WebhookConnection connection, ReadOnlySpan<byte> received, in Answer answer, long now)
    {
        if (answer.Status != 200)
        {
            _measurement.Errors.Add(string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}"));
            return;
        }

        Accepted++;
        var isChecked = !_plan.Constant && (!_measurement.HasBegun || Accepted % CheckedOf == 0);
        if (isChecked && !_check.Holds(connection.Request, received, answer))
        {
            _measurement.Errors.Add("an answer without the To and From of its request");
            return;
        }

        _measurement.Answer(connection.Due, now);
    }

    private void End()
    {
        if (!_measurement.HasBegun)
        {
            if (_measurement.Errors.Total == 0)
            {
                throw new LoadException("All prepared requests were answered in the warm-up. Shorten it with --warmup.");
            }

            _measurement.Begin();
        }

        _measurement.End();
        _ending = true;
        var now = Clock.Now;
        foreach (var due in _due)
        {
            _measurement.Wait(due, now);
        }

        for (var until = now + Patience; _outstanding > 0 && now < until; now = Clock.Now)
        {
            _sockets.Process(Math.Min(LongestWait, until - now));
        }

        if (_outstanding > 0)
        {
            _measurement.Errors.Add("no answer within 5 s of the run's end", _outstanding);
        }

        var unclosed = _sockets.Connections.Count(connection => connection.EndAwaited != 0 && now - connection.EndAwaited > Clock.Second);
        if (unclosed > 0)
        {
            _measurement.Errors.Add("not closed by the server after 'Connection: close'", unclosed);
        }
    }
}
