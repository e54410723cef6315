namespace FastTwiml.ServerTests.Hosting;

/// <summary>Time in which the spans named pass at once and all others never do, so that no test depends on how fast it runs.</summary>
internal sealed class PassingTime(params TimeSpan[] passing) : TimeProvider
{
    private readonly List<TimeSpan> _passing = [.. passing];
    private readonly List<(TimeSpan Due, ITimer Timer)> _waiting = [];

    /// <summary>From now on this span passes, also for who waits for it already.</summary>
    public void Pass(TimeSpan span)
    {
        lock (_passing)
        {
            _passing.Add(span);
            foreach (var (_, timer) in _waiting.Where(waiting => waiting.Due == span))
            {
                timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_passing)
        {
            var timer = System.CreateTimer(callback, state, _passing.Contains(dueTime) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
            _waiting.Add((dueTime, timer));
            return timer;
        }
    }
}
