using FastTwiml.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Transports;

/// <summary>Sees to it that no connection's code holds a loop, and with it all other connections of that loop, without being seen.</summary>
internal sealed partial class LoopWatch(ILogger logger, TimeProvider time)
{
    /// <summary>What runs longer is counted. The clock behind it has steps of some milliseconds.</summary>
    public const long LimitMilliseconds = 10;

    private readonly LogInterval _lines = new(TimeSpan.FromSeconds(10), time);

    /// <summary>How often a loop was held longer than <see cref="LimitMilliseconds"/>.</summary>
    public StripedCounter Held { get; } = new();

    /// <summary>Something held a loop, or still does.</summary>
    /// <param name="loop">The loop's name.</param>
    /// <param name="culprit">What ran; its text goes to the log.</param>
    /// <param name="length">How long it has run so far.</param>
    public void Report(string loop, object culprit, TimeSpan length)
    {
        Held.Increment();
        if (_lines.TryPass())
        {
            LogHeld(loop, length.TotalMilliseconds, culprit);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Loop} was held for {Milliseconds} ms by {Culprit}: its other connections had to wait. Code that may take long belongs on a thread of its own.")]
    private partial void LogHeld(string loop, double milliseconds, object culprit);
}
