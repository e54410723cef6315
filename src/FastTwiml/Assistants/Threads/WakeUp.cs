namespace FastTwiml.Assistants.Threads;

/// <summary>What one thread waits for and another sends. A wake-up that nobody waits for yet is kept; a second one is not.</summary>
internal sealed class WakeUp
{
    private readonly object _gate = new();
    private bool _isSent;

    public void Send()
    {
        lock (_gate)
        {
            _isSent = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>False when the time is up.</summary>
    public bool Wait(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_isSent)
            {
                Monitor.Wait(_gate, time);
            }

            var isSent = _isSent;
            _isSent = false;
            return isSent;
        }
    }

    public void Wait() => Wait(Timeout.InfiniteTimeSpan);
}
