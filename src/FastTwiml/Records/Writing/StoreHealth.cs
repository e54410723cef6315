using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Writing;

/// <summary>
/// Decides whether the store is healthy, tells the queue, and tells the operator: once when it becomes unusable, once when
/// records are lost, once a minute while it lasts, and once when it is over. Called by the writer and the watchdog.
/// </summary>
internal sealed class StoreHealth
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly RecordQueue _queue;
    private readonly RecordOptions _options;
    private readonly RecordCounters _counters;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private volatile bool _isDegraded;
    private bool _overflow;
    private bool _lossTold;
    private long _since;
    private long _reminded;
    private long _unwrittenBefore;
    private long _refusedBefore;
    private long _droppedBefore;

    public StoreHealth(RecordQueue queue, RecordOptions options, RecordCounters counters, ILogger logger, TimeProvider time)
    {
        _queue = queue;
        _options = options;
        _counters = counters;
        _logger = logger;
        _time = time;
    }

    private string Consequence => _options.WhenUnwritable == WhenUnwritable.Refuse
        ? "Until then webhooks are refused with 503, so that Twilio uses the fallback URL (WhenUnwritable=refuse)."
        : $"Until then calls are answered without their record on disk, and up to {_options.QueueCapacity} records wait in memory, which a crash would lose (WhenUnwritable=answer).";

    /// <summary>An attempt to write failed for good.</summary>
    public void Failed(RecordStoreException fault) => Degrade(fault.Message, isOverflow: false);

    /// <summary>A batch has taken longer than the timeout, or hangs.</summary>
    public void TooSlow(string store, int rows) => Degrade(
        $"Writing {rows} records to {store} has not ended within CommitTimeout ({_options.CommitTimeout.TotalSeconds:0.###} s). Look for a slow or hanging disk (iostat -x 1, dmesg) and for programs that hold the database (fuser {store}).",
        isOverflow: false);

    /// <summary>The queue was full.</summary>
    public void Overflowed(string store) => Degrade(
        $"Records come faster than {store} takes them: all {_options.QueueCapacity} places of the queue are taken. Look for a slow disk (iostat -x 1) or spread the calls over more nodes.",
        isOverflow: true);

    /// <summary>Something was written within the timeout: the store works, unless a full queue is still being worked off.</summary>
    public void Worked()
    {
        if (!_isDegraded || (_overflow && _queue.Count > _queue.Capacity / 2))
        {
            return;
        }

        lock (_changing)
        {
            if (!_isDegraded)
            {
                return;
            }

            _logger.LogWarning(
                "Records are written again after {Seconds:0.0} s. Meanwhile {Unwritten} were answered before they were on disk ({Waiting} of them are still on the way), {Refused} were refused and {Lost} were lost.",
                _time.GetElapsedTime(_since).TotalSeconds,
                _queue.Unwritten.Value - _unwrittenBefore,
                _queue.Outstanding,
                _queue.Refused.Value - _refusedBefore,
                _queue.Dropped.Value - _droppedBefore);
            _unwrittenBefore = _queue.Unwritten.Value;
            _refusedBefore = _queue.Refused.Value;
            _droppedBefore = _queue.Dropped.Value;
            _isDegraded = false;
            _queue.Set(StoreState.Healthy);
        }
    }

    /// <summary>A look at how things are; true while degraded.</summary>
    public bool Watch(string store)
    {
        if (_queue.TakeOverflowed())
        {
            Overflowed(store);
        }

        if (!_isDegraded)
        {
            return false;
        }

        lock (_changing)
        {
            var lost = _queue.Dropped.Value - _droppedBefore;
            if (lost > 0 && !_lossTold)
            {
                _lossTold = true;
                _logger.LogCritical("Records are being lost: {Capacity} wait in memory, and there is no room for more.", _options.QueueCapacity);
            }

            if (_time.GetElapsedTime(_reminded) >= Reminder)
            {
                _reminded = _time.GetTimestamp();
                _logger.LogWarning(
                    "Records still cannot be written, for {Seconds:0} s now: {Waiting} wait in memory, {Refused} were refused and {Lost} were lost.",
                    _time.GetElapsedTime(_since).TotalSeconds,
                    _queue.Outstanding,
                    _queue.Refused.Value - _refusedBefore,
                    lost);
            }
        }

        return _isDegraded;
    }

    private void Degrade(string problem, bool isOverflow)
    {
        lock (_changing)
        {
            if (_isDegraded)
            {
                return;
            }

            _overflow = isOverflow;
            _lossTold = false;
            _since = _reminded = _time.GetTimestamp();
            _isDegraded = true;
            _queue.Set(StoreState.Degraded);
            _counters.AddDegraded();
            _logger.LogCritical("Records cannot be written. {Problem} {Consequence} Writing is tried again without end; nothing needs to be restarted.", problem, Consequence);
        }
    }
}
