using System.Globalization;
using System.Runtime.InteropServices;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Sockets;

namespace FastTwiml.Load.Webhooks;

/// <summary>
/// Sends prepared webhooks over its connections and judges the answers, on one thread. Closed loop: an answer read is the next
/// request sent. Open loop: requests are due when the schedule says, and wait in line while every connection is busy.
/// </summary>
internal sealed class WebhookRun : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int CheckedOf = 64;
    private const int MostErrors = 1_000;
    private const int ConnectionRefused = 111;
    private const long LongestWait = Clock.Second / 10;
    private const long ShortestWait = 1_500;
    private const long Patience = 5 * Clock.Second;

    private readonly WebhookPlan _plan;
    private readonly PreparedRequests _requests;
    private readonly Measurement _measurement;
    private readonly WebhookConnection[] _connections;
    private readonly Queue<WebhookConnection> _idle;
    private readonly Queue<long> _due = new(1024);
    private readonly Epoll _epoll = new();
    private readonly Dialer _dialer;
    private readonly AnswerParser _parser = new();
    private readonly AnswerCheck _check;
    private readonly PinnedBuffer _buffer = new(BufferBytes);
    private int _next;
    private int _last;
    private int _outstanding;
    private int _errors;
    private bool _ending;

    public WebhookRun(WebhookPlan plan, PreparedRequests requests, Measurement measurement)
    {
        (_plan, _requests, _measurement) = (plan, requests, measurement);
        _dialer = new Dialer(plan.Port);
        _check = new AnswerCheck(plan.Seed);
        _connections = [.. Enumerable.Range(0, plan.Connections).Select(static index => new WebhookConnection(index))];
        _idle = new Queue<WebhookConnection>(_connections);
        _last = requests.Count;
        foreach (var connection in _connections)
        {
            Open(connection);
        }
    }

    /// <summary>Answers with status 200, whenever they came.</summary>
    public long Accepted { get; private set; }

    /// <summary>The most requests that were due and had no connection free.</summary>
    public int LongestBacklog { get; private set; }

    public void Run()
    {
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

            if ((_next >= _last && _outstanding == 0) || _errors >= MostErrors)
            {
                break;
            }

            var wait = schedule is null ? SendIdle() : SendDue(schedule, now);
            Process(Math.Min(wait, boundary - now));
        }

        End();
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            _ = Libc.Close(connection.Descriptor);
        }

        _epoll.Dispose();
    }

    private void End()
    {
        if (!_measurement.HasBegun)
        {
            if (_errors == 0)
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
            Process(Math.Min(LongestWait, until - now));
        }

        if (_outstanding > 0)
        {
            _measurement.Errors.Add("no answer within 5 s of the run's end", _outstanding);
        }

        var unclosed = _connections.Count(connection => connection.EndAwaited != 0 && now - connection.EndAwaited > Clock.Second);
        if (unclosed > 0)
        {
            _measurement.Errors.Add("not closed by the server after 'Connection: close'", unclosed);
        }
    }

    /// <summary>Closed loop: whatever is idle was opened anew, and sends.</summary>
    private long SendIdle()
    {
        for (var count = _idle.Count; count > 0 && _next < _last; count--)
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

    private void Process(long wait)
    {
        var count = _epoll.Wait(wait);
        for (var i = 0; i < count; i++)
        {
            var connection = _connections[_epoll.Index(i)];
            var flags = _epoll.Flags(i);
            if (connection.IsBusy && connection.SentBytes < _requests.Length(connection.Request))
            {
                Flush(connection);
            }

            if ((flags & (Epoll.Readable | Epoll.Ended)) != 0)
            {
                Receive(connection, (flags & Epoll.Ended) != 0);
            }
        }
    }

    private void Send(WebhookConnection connection, long due)
    {
        connection.IsBusy = true;
        connection.Due = due;
        connection.Request = _next++;
        connection.SentBytes = 0;
        _outstanding++;
        Flush(connection);
    }

    private void Flush(WebhookConnection connection)
    {
        var rest = _requests.Length(connection.Request) - connection.SentBytes;
        var sent = Libc.Send(connection.Descriptor, _requests.Address(connection.Request) + connection.SentBytes, rest, Libc.NoSignal);
        if (sent >= 0)
        {
            // What is left goes when the socket is writable again.
            connection.SentBytes += (int)sent;
        }
        else if (Marshal.GetLastPInvokeError() != Libc.TryAgain)
        {
            Lose(connection);
        }
    }

    private void Receive(WebhookConnection connection, bool hasEnded)
    {
        while (true)
        {
            var kept = connection.KeptBytes;
            if (kept > 0)
            {
                connection.CopyKept(_buffer.Span);
            }

            var room = BufferBytes - kept;
            var received = (int)Libc.Receive(connection.Descriptor, _buffer.Address + kept, room, 0);
            if (received <= 0)
            {
                if (received == 0 || Marshal.GetLastPInvokeError() != Libc.TryAgain)
                {
                    Lose(connection);
                }

                return;
            }

            // Less than there was room for is all there was; only an end is still to be read.
            if (!Take(connection, kept + received) || (received < room && !hasEnded))
            {
                return;
            }
        }
    }

    /// <summary>Judges what came; false when the connection is another one now.</summary>
    private bool Take(WebhookConnection connection, int length)
    {
        var received = _buffer.Span[..length];
        if (!connection.IsBusy)
        {
            return Refuse(connection, "bytes that no request asked for");
        }

        var state = _parser.Parse(received, out var answer);
        if (state == ParseState.Partial && length < BufferBytes)
        {
            connection.Keep(received);
            return true;
        }

        if (state != ParseState.Complete)
        {
            return Refuse(connection, "an answer that is no HTTP/1.1 or whose end is not told");
        }

        if (answer.Length < length)
        {
            return Refuse(connection, "bytes after the answer");
        }

        connection.Keep([]);
        Judge(connection, received, answer);
        if (_plan.NewConnection)
        {
            connection.EndAwaited = Clock.Now;
            return true;
        }

        if (answer.ClosesConnection)
        {
            Reopen(connection);
        }

        Continue(connection);
        return !answer.ClosesConnection;
    }

    private void Judge(WebhookConnection connection, ReadOnlySpan<byte> received, in Answer answer)
    {
        var now = Clock.Now;
        connection.IsBusy = false;
        _outstanding--;
        if (answer.Status != 200)
        {
            Count(string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}"));
            return;
        }

        Accepted++;
        var isChecked = !_plan.Constant && (!_measurement.HasBegun || Accepted % CheckedOf == 0);
        if (isChecked && !_check.Holds(connection.Request, received, answer))
        {
            Count("an answer without the To and From of its request");
            return;
        }

        _measurement.Answer(connection.Due, now);
    }

    private void Continue(WebhookConnection connection)
    {
        if (_ending)
        {
            return;
        }

        if (_plan.Rate is not null || _next >= _last)
        {
            _idle.Enqueue(connection);
        }
        else
        {
            Send(connection, Clock.Now);
        }
    }

    /// <summary>The connection has ended, as it should or not.</summary>
    private void Lose(WebhookConnection connection)
    {
        var isFree = connection.IsBusy || connection.EndAwaited != 0;
        if (connection.IsBusy)
        {
            if (Accepted == 0 && Marshal.GetLastPInvokeError() == ConnectionRefused)
            {
                throw new LoadException($"127.0.0.1:{_plan.Port} refuses connections. Start the server first, and check its port.");
            }

            _outstanding--;
            Count("a connection that ended before the answer");
        }

        Reopen(connection);
        if (isFree)
        {
            _idle.Enqueue(connection);
        }
    }

    private bool Refuse(WebhookConnection connection, string what)
    {
        Count(what);
        if (connection.IsBusy)
        {
            _outstanding--;
            _idle.Enqueue(connection);
        }

        Reopen(connection);
        return false;
    }

    private void Count(string what)
    {
        _errors++;
        _measurement.Errors.Add(what);
    }

    private void Reopen(WebhookConnection connection)
    {
        _ = Libc.Close(connection.Descriptor);
        Open(connection);
    }

    private void Open(WebhookConnection connection)
    {
        connection.Replace(_dialer.Dial());
        _epoll.Add(connection.Descriptor, connection.Index);
    }
}
