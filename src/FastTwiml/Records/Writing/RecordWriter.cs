using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Writing;

/// <summary>
/// The one who writes records: a thread of its own that takes everything that waits, writes it in one transaction and
/// then lets its requests go on. There is no timer: the next batch is what came during the last commit. A second thread
/// watches how long that takes, because a write may hang in the operating system.
/// </summary>
internal sealed class RecordWriter : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // How often the writer looks after the store when no records come: others may be filling its log.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(250);

    private readonly RecordQueue _queue;
    private readonly IRecordStore _store;
    private readonly RecordOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RecordBatch _batch;
    private readonly StoreHealth _health;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Lock _stopOnce = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _writer;
    private readonly Thread _watchdog;
    private Task<int>? _stopped;
    private long _writingSince;
    private long _giveUpAt = long.MaxValue;

    public RecordWriter(RecordQueue queue, IRecordStore store, RecordOptions options, ILogger<RecordWriter> logger, TimeProvider? time = null)
    {
        _queue = queue;
        _store = store;
        _options = options;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _batch = new RecordBatch(queue, logger);
        _health = new StoreHealth(queue, options, Counters, logger, _time);
        _writer = new Thread(Write) { IsBackground = true, Name = "record writer" };
        _watchdog = new Thread(KeepWatch) { IsBackground = true, Name = "record watchdog" };
    }

    public RecordCounters Counters { get; } = new();

    public StoreState State => _queue.State;

    private RecordOutcome Unwritable => _options.WhenUnwritable == WhenUnwritable.Refuse ? RecordOutcome.Refused : RecordOutcome.Unwritten;

    public void Start()
    {
        _writer.Start();
        _watchdog.Start();
    }

    /// <summary>
    /// Takes no more events, writes the ones that wait and ends. When the store cannot be written within the timeout, what
    /// is left is lost, and the log says how much.
    /// </summary>
    /// <returns>How many events were lost.</returns>
    /// <remarks>Asked again, it gives the same answer: what was given up is not waited for twice.</remarks>
    public Task<int> StopAsync(TimeSpan timeout)
    {
        if (!_writer.IsAlive && !_ended.Task.IsCompleted)
        {
            return Task.FromResult(0);
        }

        lock (_stopOnce)
        {
            return _stopped ??= StopOnceAsync(timeout);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_options.CommitTimeout).ConfigureAwait(false);
        if (_ended.Task.IsCompleted || !_writer.IsAlive)
        {
            if (_watchdog.IsAlive)
            {
                _watchdog.Join();
            }

            _over.Dispose();
            _store.Dispose();
            _stopping.Dispose();
            _queue.Dispose();
        }
    }

    /// <summary>One look of the watchdog.</summary>
    internal void Watch()
    {
        var since = Interlocked.Read(ref _writingSince);
        if (since != 0 && _time.GetElapsedTime(since) > _options.CommitTimeout)
        {
            _health.TooSlow(_store.Name, _batch.Rows);
        }

        // Again at each look: a request that saw the last moment of a healthy store may have come in since.
        if (_health.Watch(_store.Name))
        {
            _batch.ReleaseAll(Unwritable);
        }
    }

    private void KeepWatch()
    {
        var pause = TimeSpan.FromMilliseconds(Math.Clamp(_options.CommitTimeout.TotalMilliseconds / 10, 5, 250));
        do
        {
            Watch();
        }
        while (!_over.Wait(pause));
    }

    private void Write()
    {
        var lost = 0;
        try
        {
            while (_batch.Fill() || WaitForMore())
            {
                if (_batch.Rows > 0 && !WriteBatch())
                {
                    lost = GiveUp();
                    break;
                }

                Maintain();
            }
        }
        catch (Exception exception)
        {
            _queue.Set(StoreState.Degraded);
            _queue.Close();
            _logger.LogCritical(exception, "The record writer has ended by a defect of this program: no call is recorded from now on. Restart it.");
            lost = GiveUp();
        }
        finally
        {
            _over.Set();
            _ended.TrySetResult(lost);
        }
    }

    // False when the queue is empty for good.
    private bool WaitForMore()
    {
        // Read first: whoever enqueues after the queue was closed takes its ticket back itself.
        var stopping = _stopping.IsSet;
        if (_queue.Count > 0)
        {
            // Somebody is between taking a place and filling it.
            Thread.Yield();
            return true;
        }

        if (stopping)
        {
            return false;
        }

        if (State == StoreState.Degraded)
        {
            Probe();
        }

        _queue.Sleep(IdleTime);
        return true;
    }

    private async Task<int> StopOnceAsync(TimeSpan timeout)
    {
        Interlocked.Exchange(ref _giveUpAt, _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency));
        _queue.Close();
        _stopping.Set();
        try
        {
            // The writer gives up by itself, unless it hangs in the operating system: that is not waited for.
            return await _ended.Task.WaitAsync(timeout + LongestPause, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var lost = _queue.Count + _batch.Rows;
            _batch.ReleaseAll(Unwritable);
            _logger.LogCritical("{Lost} records were not written to {Store} and are lost: a write still hangs.", lost, _store.Name);
            return lost;
        }
    }

    // False when the store could not be written until it was time to end.
    private bool WriteBatch()
    {
        var start = _time.GetTimestamp();
        Interlocked.Exchange(ref _writingSince, start);
        var attempt = start;
        var pause = FirstPause;
        int conflicts;
        while (!TryWrite(start, out conflicts))
        {
            if (_time.GetTimestamp() >= Interlocked.Read(ref _giveUpAt))
            {
                return false;
            }

            // Once it is time to end there is no growing pause, and the signal to stop no longer wakes.
            if (_stopping.IsSet)
            {
                Thread.Sleep(FirstPause);
            }
            else
            {
                _stopping.Wait(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            attempt = _time.GetTimestamp();
        }

        var now = _time.GetTimestamp();
        var rows = _batch.Rows;
        Interlocked.Exchange(ref _writingSince, 0);
        Counters.AddBatch(rows, conflicts, _time.GetElapsedTime(start, now));
        _batch.Stored(conflicts);
        if (_time.GetElapsedTime(attempt, now) <= _options.CommitTimeout)
        {
            _health.Worked();
        }
        else
        {
            _health.TooSlow(_store.Name, rows);
        }

        return true;
    }

    private bool TryWrite(long start, out int conflicts)
    {
        try
        {
            conflicts = _store.Write(_batch.Json, _batch.JsonLength, _batch.Rows, _batch.SessionRows, _batch.Conflicting);
            return true;
        }
        catch (Exception exception)
        {
            conflicts = 0;
            Counters.AddFailure();
            var fault = exception as RecordStoreException
                ?? new RecordStoreException(StoreFault.Other, $"The store {_store.Name} failed: {exception.GetType().Name}: {exception.Message}", exception);

            // Another writer's lock is a matter of waiting, until it has taken too long.
            if (fault.Fault != StoreFault.Busy || _time.GetElapsedTime(start) > _options.CommitTimeout)
            {
                _health.Failed(fault);
                _batch.ReleaseAll(Unwritable);
            }

            return false;
        }
    }

    private void Probe()
    {
        var start = _time.GetTimestamp();
        try
        {
            _store.Probe();
            if (_time.GetElapsedTime(start) <= _options.CommitTimeout)
            {
                _health.Worked();
            }
        }
        catch (Exception exception)
        {
            Counters.AddFailure();
            _logger.LogDebug(exception, "{Store} still cannot be written.", _store.Name);
        }
    }

    private void Maintain()
    {
        Interlocked.Exchange(ref _writingSince, _time.GetTimestamp());
        try
        {
            _store.Maintain();
        }
        catch (Exception exception)
        {
            // The next batch will show whether this matters.
            Counters.AddFailure();
            _logger.LogDebug(exception, "{Store} could not be looked after.", _store.Name);
        }

        Interlocked.Exchange(ref _writingSince, 0);
    }

    private int GiveUp()
    {
        _batch.ReleaseAll(Unwritable);
        var lost = 0;
        do
        {
            lost += _batch.Abandon();
        }
        while (_batch.Fill());

        if (lost > 0)
        {
            _logger.LogCritical("{Lost} records could not be written to {Store} before the end and are lost.", lost, _store.Name);
        }

        return lost;
    }
}
