using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Writing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastTwiml.Tests.Records.Writing;

public sealed class RecordWriterTests : IAsyncDisposable
{
    private static readonly RecordStoreException DiskFull = new(StoreFault.Full, "The disk that holds the database x is full. Make room on it.");
    private static readonly RecordStoreException Locked = new(StoreFault.Busy, "The database x is locked by another program.");

    private readonly FakeRecordStore _store = new();
    private readonly TestLog<RecordWriter> _log = new();
    private readonly ManualClock _clock = new();
    private readonly TestHome _home = new();
    private RecordQueue _queue = null!;
    private RecordWriter _writer = null!;

    public async ValueTask DisposeAsync()
    {
        _store.FailWith(null);
        _store.Release();
        await _writer.DisposeAsync();
        _queue.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Stores_an_event_and_lets_its_request_go_on()
    {
        Start();
        var ticket = Record("CA1");
        Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
        Assert.Equal(["CA1"], _store.Stored);
        Assert.Equal(1, _writer.Counters.Batches);
        Assert.Equal(1, _writer.Counters.Rows);
        Assert.Equal(1, Enumerable.Range(0, CommitTimes.Buckets).Sum(_writer.Counters.CommitTimes.Count));
    }

    [Fact]
    public async Task Whoever_enqueues_while_the_writer_stops_gets_the_ticket_back_or_is_told()
    {
        for (var round = 0; round < 300; round++)
        {
            var options = new RecordOptions("fake", TimeSpan.FromSeconds(60));
            using var queue = new RecordQueue(options);
            using var store = new FakeRecordStore();
            await using var writer = new RecordWriter(queue, store, options, new TestLog<RecordWriter>());
            writer.Start();
            using var begun = new SemaphoreSlim(0);
            var enqueuing = Task.Run(() =>
            {
                var waiting = new List<TestTicket>();
                for (var i = 0; ; i++)
                {
                    var ticket = new TestTicket(new TestHome());
                    if (queue.Record(new CallEvent { CallSid = "CA1"u8 }, ticket) != EnqueueResult.Waiting)
                    {
                        return waiting;
                    }

                    waiting.Add(ticket);
                    begun.Release();
                }
            });
            await begun.WaitAsync();
            await writer.StopAsync(TimeSpan.FromSeconds(60));
            foreach (var ticket in await enqueuing)
            {
                Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
            }
        }
    }

    [Fact]
    public async Task What_came_during_a_commit_is_the_next_batch_in_its_order()
    {
        Start();
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        var others = Enumerable.Range(1, 50).Select(i => Record($"CA{i}")).ToList();
        Assert.Equal(RecordOutcome.Pending, first.Outcome);
        _store.Release();
        foreach (var ticket in others.Prepend(first))
        {
            Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
        }

        Assert.Equal([1, 50], _store.Batches.Select(b => b.Length));
        Assert.Equal(Enumerable.Range(0, 51).Select(i => $"CA{i}"), _store.Stored);
    }

    [Fact]
    public async Task A_home_is_woken_once_a_batch_after_all_its_tickets()
    {
        Start();
        var otherHome = new TestHome();
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        List<TestTicket> tickets = [Record("CA1"), Record("CA2", otherHome), Record("CA3"), Record("CA4", otherHome)];
        _store.Release();
        foreach (var ticket in tickets.Prepend(first))
        {
            await ticket.WaitAsync();
        }

        await _writer.StopAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([first, null, tickets[0], tickets[2], null], _home.Notes);
        Assert.Equal([tickets[1], tickets[3], null], otherHome.Notes);
    }

    [Fact]
    public async Task Who_is_told_finds_room_for_the_next_event()
    {
        // One place: each event needs the one of the event before, at the moment of its news.
        Start(capacity: 1, time: TimeProvider.System);
        var home = new EagerHome(_queue, 500);
        var entry = _queue.TryRent()!;
        new TestEvent(CallEventKind.Webhook, "CA0").WriteTo(entry);
        Assert.Equal(EnqueueResult.Waiting, _queue.Enqueue(entry, new RecordTicket(home)));
        Assert.Equal(500, await home.Done.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(500, _store.Stored.Count());
        Assert.Equal(0, _queue.Dropped.Value);
    }

    [Fact]
    public async Task An_event_of_another_account_is_told_so_and_the_others_are_stored()
    {
        Start();
        _store.IsConflict = sid => sid is "CA1" or "CA3";
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        List<TestTicket> tickets = [first, Record("CA1"), Record("CA2"), Record("CA3")];
        _store.Release();
        var outcomes = new List<RecordOutcome>();
        foreach (var ticket in tickets)
        {
            outcomes.Add(await ticket.WaitAsync());
        }

        Assert.Equal([RecordOutcome.Stored, RecordOutcome.AnotherAccount, RecordOutcome.Stored, RecordOutcome.AnotherAccount], outcomes);
        Assert.Equal(2, _writer.Counters.Conflicts);
        Assert.Equal(2, _writer.Counters.Rows);
    }

    [Fact]
    public async Task A_failing_store_lets_requests_go_on_and_keeps_the_events_until_it_works_again()
    {
        Start();
        _store.FailWith(DiskFull);
        var first = Record("CA0");
        Assert.Equal(RecordOutcome.Unwritten, await first.WaitAsync());
        Assert.Equal(StoreState.Degraded, _writer.State);
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal(EnqueueResult.Unwritten, Enqueue($"CA{i}", null));
        }

        var critical = Assert.Single(_log.At(LogLevel.Critical));
        Assert.Contains("The disk that holds the database x is full. Make room on it.", critical, StringComparison.Ordinal);
        Assert.Contains("WhenUnwritable=answer", critical, StringComparison.Ordinal);
        _store.FailWith(null);
        await UntilAsync(() => _writer.State == StoreState.Healthy && _store.Stored.Count() == 21);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"CA{i}"), _store.Stored);
        Assert.Equal(RecordOutcome.Stored, await Record("CA21").WaitAsync());
        Assert.Single(_log.At(LogLevel.Critical));
        Assert.Contains("21 were answered before they were on disk", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal(1, _writer.Counters.Degraded);
        Assert.Equal(0, first.Posted.CurrentCount);
    }

    [Fact]
    public async Task A_failing_store_refuses_when_that_is_wished_and_finds_out_by_itself_that_it_works_again()
    {
        Start(WhenUnwritable.Refuse);
        _store.FailWith(DiskFull);
        Assert.Equal(RecordOutcome.Refused, await Record("CA0").WaitAsync());
        Assert.Equal(EnqueueResult.Refused, Enqueue("CA1", null));
        Assert.True(_queue.Refuses);
        Assert.Contains("WhenUnwritable=refuse", Assert.Single(_log.At(LogLevel.Critical)), StringComparison.Ordinal);
        _store.FailWith(null);
        await UntilAsync(() => _writer.State == StoreState.Healthy);
        Assert.False(_queue.Refuses);
        Assert.Equal(RecordOutcome.Stored, await Record("CA2").WaitAsync());
        Assert.Equal(["CA0", "CA2"], _store.Stored);
    }

    [Fact]
    public async Task A_hanging_store_is_noticed_while_it_hangs()
    {
        Start();
        _store.Hang();
        var inBatch = Record("CA0");
        await _store.Began.WaitAsync();
        var behind = Record("CA1");
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        _writer.Watch();
        Assert.Equal(StoreState.Healthy, _writer.State);
        Assert.Equal(RecordOutcome.Pending, inBatch.Outcome);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(RecordOutcome.Unwritten, await inBatch.WaitAsync());
        Assert.Equal(RecordOutcome.Unwritten, await behind.WaitAsync());
        Assert.Equal(StoreState.Degraded, _writer.State);
        Assert.Contains("has not ended within CommitTimeout (3 s)", Assert.Single(_log.At(LogLevel.Critical)), StringComparison.Ordinal);
        Assert.Empty(_store.Stored);

        _store.Release();
        await UntilAsync(() => _writer.State == StoreState.Healthy && _store.Stored.Count() == 2);
        Assert.Equal(["CA0", "CA1"], _store.Stored);
        Assert.Equal(0, inBatch.Posted.CurrentCount);
        Assert.Equal(0, behind.Posted.CurrentCount);
    }

    [Fact]
    public async Task A_store_that_stays_slow_stays_degraded()
    {
        Start();
        _store.OnWrite = () => _clock.Advance(TimeSpan.FromSeconds(4));
        await Record("CA0").WaitAsync();
        await UntilAsync(() => _store.Probes > 2);
        _writer.Watch();
        Assert.Equal(StoreState.Degraded, _writer.State);
        _store.OnWrite = () => { };
        await UntilAsync(() => _writer.State == StoreState.Healthy);
    }

    [Fact]
    public async Task A_lock_is_waited_for_and_reported_only_after_the_timeout()
    {
        Start();
        _store.FailWith(Locked);
        var ticket = Record("CA0");
        await UntilAsync(() => _store.Attempts >= 2);
        Assert.Equal(RecordOutcome.Pending, ticket.Outcome);
        Assert.Equal(StoreState.Healthy, _writer.State);
        _store.FailWith(null);
        Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
        Assert.Empty(_log.At(LogLevel.Critical));

        _store.FailWith(Locked);
        var before = _writer.Counters.Failures;
        var late = Record("CA1");
        await UntilAsync(() => _writer.Counters.Failures > before);
        _clock.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Equal(RecordOutcome.Unwritten, await late.WaitAsync());
        Assert.Single(_log.At(LogLevel.Critical));
    }

    [Fact]
    public async Task A_defect_in_a_store_is_a_failure_like_any_other()
    {
        Start();
        _store.FailWith(new InvalidOperationException("a defect"));
        Assert.Equal(RecordOutcome.Unwritten, await Record("CA0").WaitAsync());
        Assert.Contains("InvalidOperationException: a defect", Assert.Single(_log.At(LogLevel.Critical)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_came_in_at_the_last_moment_of_health_is_found()
    {
        Start();
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        _clock.Advance(TimeSpan.FromSeconds(4));
        await first.WaitAsync();

        // As if its thread had read the state before the change and been put to sleep until after the release.
        _queue.Set(StoreState.Healthy);
        var late = Record("CA1");
        _queue.Set(StoreState.Degraded);
        Assert.Equal(RecordOutcome.Unwritten, await late.WaitAsync());
    }

    [Fact]
    public async Task Lost_records_are_reported_once_and_recovery_says_how_many()
    {
        Start(capacity: 4);
        _store.FailWith(DiskFull);
        await Record("CA0").WaitAsync();
        while (_queue.Dropped.Value < 3)
        {
            Enqueue("CA1", null);
        }

        await UntilAsync(() => _log.At(LogLevel.Critical).Count() == 2);
        Assert.Contains("Records are being lost", _log.At(LogLevel.Critical).Last(), StringComparison.Ordinal);
        _writer.Watch();
        _writer.Watch();
        Assert.Equal(2, _log.At(LogLevel.Critical).Count());
        _store.FailWith(null);
        await UntilAsync(() => _writer.State == StoreState.Healthy);
        Assert.Contains("3 were lost", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_fills_up_is_reported_and_recovers_when_it_has_been_worked_off()
    {
        Start(capacity: 4);
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        var waiting = Enumerable.Range(1, 3).Select(i => Record($"CA{i}")).ToList();
        Assert.Equal(EnqueueResult.Unwritten, Enqueue("CA4", null));
        await UntilAsync(() => _log.At(LogLevel.Critical).Any());
        Assert.Contains("all 4 places of the queue are taken", _log.At(LogLevel.Critical).First(), StringComparison.Ordinal);
        Assert.Equal(RecordOutcome.Unwritten, await first.WaitAsync());
        _store.Release();
        await UntilAsync(() => _writer.State == StoreState.Healthy);
        Assert.Equal(["CA0", "CA1", "CA2", "CA3"], _store.Stored);
        Assert.Equal(1, _queue.Dropped.Value);
        foreach (var ticket in waiting)
        {
            Assert.Equal(RecordOutcome.Unwritten, await ticket.WaitAsync());
        }
    }

    [Fact]
    public async Task The_operator_is_reminded_once_a_minute()
    {
        Start();
        _store.FailWith(DiskFull);
        await Record("CA0").WaitAsync();
        _clock.Advance(TimeSpan.FromSeconds(61));
        await UntilAsync(() => _log.At(LogLevel.Warning).Any());
        _writer.Watch();
        Assert.Contains("still cannot be written, for 61 s", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_at_the_end_is_written_before_it()
    {
        Start();
        _store.Hang();
        var first = Record("CA0");
        await _store.Began.WaitAsync();
        var others = Enumerable.Range(1, 3_000).Select(i => Record($"CA{i}")).ToList();
        var stopped = _writer.StopAsync(TimeSpan.FromSeconds(60));
        Assert.False(stopped.IsCompleted);
        _store.Release();
        Assert.Equal(0, await stopped);
        Assert.Equal(3_001, _store.Stored.Count());
        Assert.Equal(RecordOutcome.Stored, first.Outcome);
        Assert.All(others, t => Assert.Equal(RecordOutcome.Stored, t.Outcome));
        Assert.Equal([1, RecordBatch.MaxRows, 3_000 - RecordBatch.MaxRows], _store.Batches.Select(b => b.Length));
        Assert.Equal(EnqueueResult.Unwritten, Enqueue("late", null));
    }

    [Fact]
    public async Task What_cannot_be_written_by_the_end_is_reported_as_lost()
    {
        Start();
        _store.FailWith(DiskFull);
        await Record("CA0").WaitAsync();
        Enqueue("CA1", null);
        Assert.Equal(2, await _writer.StopAsync(TimeSpan.Zero));
        Assert.Contains("2 records could not be written to the fake store before the end and are lost.", _log.At(LogLevel.Critical).Last(), StringComparison.Ordinal);
        Assert.Equal(2, await _writer.StopAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_store_that_hangs_at_the_end_is_not_waited_for_without_end()
    {
        Start(time: TimeProvider.System);
        _store.Hang();
        var ticket = Record("CA0");
        await _store.Began.WaitAsync();
        Assert.Equal(1, await _writer.StopAsync(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(RecordOutcome.Unwritten, await ticket.WaitAsync());

        // What was given up is neither waited for nor reported again.
        var again = _writer.StopAsync(TimeSpan.FromHours(1));
        Assert.True(again.IsCompleted);
        Assert.Equal(1, await again);
        Assert.Single(_log.At(LogLevel.Critical));
    }

    [Fact]
    public async Task Stopping_an_idle_writer_loses_nothing()
    {
        Start();
        Assert.Equal(0, await _writer.StopAsync(TimeSpan.FromSeconds(60)));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Many_threads_lose_and_double_nothing_and_every_ticket_comes_back_once()
    {
        Start(capacity: 256, time: TimeProvider.System);
        var threads = Enumerable.Range(0, 4).Select(t => Task.Run(async () =>
        {
            var ticket = new TestTicket(_home);
            for (var i = 0; i < 2_000; i++)
            {
                Assert.Equal(EnqueueResult.Waiting, Enqueue($"CA{t}-{i}", ticket));
                Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
                Assert.Equal(0, ticket.Posted.CurrentCount);
            }
        }));
        await Task.WhenAll(threads);
        Assert.Equal(8_000, _store.Stored.Count());
        Assert.Equal(8_000, _store.Stored.Distinct().Count());
    }

    private void Start(WhenUnwritable whenUnwritable = WhenUnwritable.Answer, int capacity = 8_192, TimeProvider? time = null)
    {
        var options = new RecordOptions("x", TimeSpan.FromSeconds(3), whenUnwritable, capacity);
        _queue = new RecordQueue(options);
        _writer = new RecordWriter(_queue, _store, options, _log, time ?? _clock);
        _writer.Start();
    }

    private TestTicket Record(string callSid, TestHome? home = null)
    {
        var ticket = new TestTicket(home ?? _home);
        Assert.Equal(EnqueueResult.Waiting, Enqueue(callSid, ticket));
        return ticket;
    }

    private EnqueueResult Enqueue(string callSid, RecordTicket? ticket)
    {
        if (_queue.TryRent() is not { } entry)
        {
            return _queue.Drop();
        }

        new TestEvent(CallEventKind.Webhook, callSid).WriteTo(entry);
        return _queue.Enqueue(entry, ticket);
    }

    // Looks again and again at what another thread brings about; it fails only when that never comes.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Enqueues the next event within the news of the last one.</summary>
    private sealed class EagerHome(RecordQueue queue, int events) : IRecordHome
    {
        private int _stored;

        public TaskCompletionSource<int> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Post(RecordTicket ticket)
        {
            if (++_stored == events || queue.TryRent() is not { } entry)
            {
                Done.TrySetResult(_stored);
                return;
            }

            new TestEvent(CallEventKind.Webhook, $"CA{_stored}").WriteTo(entry);
            queue.Enqueue(entry, ticket);
        }

        public void Wake()
        {
        }
    }
}
