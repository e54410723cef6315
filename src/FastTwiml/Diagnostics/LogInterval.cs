namespace FastTwiml.Diagnostics;

/// <summary>Lets one log line pass per interval: what comes from outside is to be seen in the log, but not to fill it.</summary>
internal sealed class LogInterval(TimeSpan length, TimeProvider time)
{
    private readonly long _length = (long)(length.TotalSeconds * time.TimestampFrequency);
    private long _next = long.MinValue;

    /// <summary>True for one caller per interval, from any thread.</summary>
    public bool TryPass()
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        return now >= next && Interlocked.CompareExchange(ref _next, now + _length, next) == next;
    }
}
