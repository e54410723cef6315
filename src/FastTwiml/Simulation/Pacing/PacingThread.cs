using System.Collections.Concurrent;
using FastTwiml.Simulation.Reports;

namespace FastTwiml.Simulation.Pacing;

/// <summary>
/// One thread that lets many entries act when they are due: no timer and no task for each. How late it was itself is recorded, so
/// that its own lateness is not taken for the server's.
/// </summary>
internal sealed class PacingThread : IDisposable
{
    public const int TickMicros = 2_000;

    private readonly MicrosecondClock _clock;
    private readonly LatencyHistogram _lateness;
    private readonly ConcurrentQueue<(PacedEntry Entry, long DueMicros, bool New)> _requests = new();
    private readonly AutoResetEvent _wanted = new(false);
    private readonly Thread _thread;
    private volatile bool _ending;

    public PacingThread(MicrosecondClock clock, LatencyHistogram lateness)
    {
        (_clock, _lateness) = (clock, lateness);
        _thread = new Thread(Run) { IsBackground = true, Name = "pacing" };
        _thread.Start();
    }

    /// <summary>Has an entry act from a moment on.</summary>
    public void Add(PacedEntry entry, long dueMicros)
    {
        _requests.Enqueue((entry, dueMicros, true));
        _wanted.Set();
    }

    /// <summary>Has an entry act earlier than it said; nothing happens when it will not act any more.</summary>
    public void Hurry(PacedEntry entry, long dueMicros)
    {
        _requests.Enqueue((entry, dueMicros, false));
        _wanted.Set();
    }

    public void Dispose()
    {
        _ending = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
    }

    private void Run()
    {
        var wheel = new TimingWheel(TickMicros, _clock.Now);
        while (!_ending)
        {
            while (_requests.TryDequeue(out var request))
            {
                Take(wheel, request.Entry, request.DueMicros, request.New);
            }

            while (wheel.TakeDue(_clock.Now) is { } entry)
            {
                Act(wheel, entry);
            }

            Rest(wheel.NextMicros);
        }
    }

    private void Rest(long until)
    {
        if (until == long.MaxValue)
        {
            _wanted.WaitOne();
        }
        else if (until - _clock.Now is var micros and > 0)
        {
            // Rounded up: waking too early costs another round.
            _wanted.WaitOne((int)Math.Min((micros + 999) / 1_000, int.MaxValue));
        }
    }

    private static void Take(TimingWheel wheel, PacedEntry entry, long due, bool isNew)
    {
        if (isNew)
        {
            wheel.Add(entry, due);
        }
        else if (entry.Slot >= 0 && due < entry.DueMicros)
        {
            wheel.Remove(entry);
            wheel.Add(entry, due);
        }
    }

    private void Act(TimingWheel wheel, PacedEntry entry)
    {
        var now = _clock.Now;
        _lateness.Record(now - entry.DueMicros);
        try
        {
            if (entry.Run(now) is var next and < PacedEntry.Never)
            {
                wheel.Add(entry, next);
            }
        }
        catch (Exception exception)
        {
            entry.Fail(exception);
        }
    }
}
