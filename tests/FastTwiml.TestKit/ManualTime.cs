namespace FastTwiml.TestKit;

/// <summary>Time that passes only when the test says so; timers fire on the test's thread.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets this much time pass, firing every timer at its moments.</summary>
    public void Pass(TimeSpan time)
    {
        var until = _now + time;
        while (_timers.Where(timer => timer.Next <= until).MinBy(static timer => timer.Next) is { } next)
        {
            _now = next.Next > _now ? next.Next : _now;
            next.Fire();
        }

        _now = until;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Next { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Next = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : time._now + dueTime;
            _period = period;
            return true;
        }

        public void Fire()
        {
            Next = _period <= TimeSpan.Zero ? DateTimeOffset.MaxValue : Next + _period;
            callback(state);
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
