using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Records;

public sealed class RecordQueueTests : IDisposable
{
    private readonly RecordQueue _queue = new(new RecordOptions("x", TimeSpan.FromSeconds(3), QueueCapacity: 4));

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Gives_out_as_many_entries_as_it_has_places_and_no_more()
    {
        var rented = Enumerable.Range(0, 4).Select(_ => _queue.TryRent()!).ToList();
        Assert.Equal(4, rented.Distinct().Count());
        Assert.Null(_queue.TryRent());
        _queue.Return(rented[2]);
        Assert.Same(rented[2], _queue.TryRent());
        Assert.Null(_queue.TryRent());
    }

    [Fact]
    public void Keeps_the_order()
    {
        Assert.Equal(EnqueueResult.Waiting, Record("CA1"));
        Assert.Equal(EnqueueResult.Waiting, Record("CA2"));
        Assert.Equal(2, _queue.Count);
        Assert.StartsWith("[\"CA1\"", System.Text.Encoding.UTF8.GetString(_queue.TryTake()!.Row), StringComparison.Ordinal);
        Assert.StartsWith("[\"CA2\"", System.Text.Encoding.UTF8.GetString(_queue.TryTake()!.Row), StringComparison.Ordinal);
        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public void A_full_queue_is_a_degraded_store_and_says_to_answer()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(EnqueueResult.Waiting, Record($"CA{i}"));
        }

        Assert.Equal(StoreState.Healthy, _queue.State);
        Assert.Equal(EnqueueResult.Unwritten, Record("CA5"));
        Assert.Equal(StoreState.Degraded, _queue.State);
        Assert.Equal(1, _queue.Dropped.Value);
        Assert.False(_queue.Refuses);
        Assert.True(_queue.TakeOverflowed());
        Assert.False(_queue.TakeOverflowed());
    }

    [Fact]
    public void A_full_queue_says_to_refuse_when_that_is_wished()
    {
        using var queue = new RecordQueue(new RecordOptions("x", TimeSpan.FromSeconds(3), WhenUnwritable.Refuse, QueueCapacity: 1));
        Assert.Equal(EnqueueResult.Waiting, Record("CA1", queue));
        Assert.Equal(EnqueueResult.Refused, Record("CA2", queue));
        Assert.True(queue.Refuses);
        Assert.Equal(0, queue.Dropped.Value);
        Assert.Equal(1, queue.Refused.Value);
    }

    [Fact]
    public void A_degraded_store_keeps_events_that_are_answered_and_not_those_that_are_refused()
    {
        _queue.Set(StoreState.Degraded);
        Assert.Equal(EnqueueResult.Unwritten, Record("CA1"));
        Assert.Equal(1, _queue.Count);
        Assert.Equal(1, _queue.Unwritten.Value);

        using var queue = new RecordQueue(new RecordOptions("x", TimeSpan.FromSeconds(3), WhenUnwritable.Refuse, QueueCapacity: 1));
        queue.Set(StoreState.Degraded);
        Assert.Equal(EnqueueResult.Refused, Record("CA1", queue));
        Assert.Equal(EnqueueResult.Refused, Record("CA2", queue));
        Assert.Equal(0, queue.Count);
        Assert.Equal(2, queue.Refused.Value);
        Assert.NotNull(queue.TryRent());
    }

    [Fact]
    public void Long_rows_share_a_bound_in_bytes()
    {
        using var queue = new RecordQueue(new RecordOptions("x", TimeSpan.FromSeconds(3), QueueCapacity: 100_000));
        var text = new byte[1024 * 1024];
        text.AsSpan().Fill((byte)'a');
        var kept = 0;
        while (Long(queue, text) == EnqueueResult.Waiting)
        {
            kept++;
        }

        Assert.InRange(kept, 32, 128);
        Assert.Equal(StoreState.Degraded, queue.State);
        queue.Release(queue.TryTake()!);
        queue.Set(StoreState.Healthy);
        Assert.Equal(EnqueueResult.Waiting, Long(queue, text));
        Assert.Equal(EnqueueResult.Unwritten, Long(queue, text));
        Assert.Equal(2, queue.Dropped.Value);
        while (queue.TryTake() is { } entry)
        {
            queue.Release(entry);
        }
    }

    [Fact]
    public async Task An_overflow_is_never_overlooked()
    {
        const int Overflows = 100_000;
        using var over = new CancellationTokenSource();
        var seen = 0;
        var looks = 0L;
        var watching = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                if (_queue.TakeOverflowed())
                {
                    Interlocked.Increment(ref seen);
                }

                Interlocked.Increment(ref looks);
            }
        });
        var made = 0;
        while (made < Overflows && Volatile.Read(ref seen) == made)
        {
            _queue.Set(StoreState.Healthy);
            _queue.Drop();
            made++;

            // A look that begins after the overflow must see it, so the second one from here on has.
            var before = Interlocked.Read(ref looks);
            SpinWait.SpinUntil(() => Volatile.Read(ref seen) == made || Interlocked.Read(ref looks) >= before + 2);
        }

        await over.CancelAsync();
        await watching;
        Assert.Equal(Overflows, seen);
    }

    [Fact]
    public void Takes_nothing_after_its_end()
    {
        _queue.Close();
        Assert.Equal(EnqueueResult.Unwritten, Record("CA1"));
        Assert.Equal(0, _queue.Count);
        Assert.Equal(1, _queue.Dropped.Value);
    }

    [Fact]
    public void A_record_on_the_way_of_a_request_allocates_nothing()
    {
        var ticket = new RecordTicket(new TestHome());
        AllocationCheck.Zero(() =>
        {
            var entry = _queue.TryRent()!;
            var e = new CallEvent
            {
                Kind = CallEventKind.Webhook,
                CallSid = "CA00000000000000000000000000000001"u8,
                AccountSid = "AC00000000000000000000000000000001"u8,
                Direction = CallDirection.Outbound,
                From = "+15555550100"u8,
                To = "+15555550199"u8,
                CustomerNumber = "+15555550199"u8,
                AssistantId = 1,
                Status = CallStatus.InProgress,
                WelcomeMessage = "Hello \"you\""u8,
                AtMicros = UnixMicros.Now(),
            };
            entry.Write(in e);
            if (_queue.Enqueue(entry, ticket) != EnqueueResult.Waiting)
            {
                Assert.Fail("The queue is not full.");
            }

            _queue.Release(_queue.TryTake()!);
        });
    }

    [Fact]
    public void A_record_of_a_stream_allocates_nothing()
    {
        AllocationCheck.Zero(() =>
        {
            var entry = _queue.TryRent()!;
            var e = new CallEvent
            {
                Kind = CallEventKind.StreamStopped,
                CallSid = "CA00000000000000000000000000000001"u8,
                AccountSid = "AC00000000000000000000000000000001"u8,
                AssistantId = 1,
                AtMicros = UnixMicros.Now(),
                StreamSid = "MZ00000000000000000000000000000001"u8,
                MessagesIn = long.MaxValue,
                MessagesOut = 0,
                AudioBytesIn = long.MaxValue,
                AudioBytesOut = 1,
                AudioBytesDropped = 2,
                EndReason = "assistant_unreachable"u8,
            };
            entry.Write(in e);
            if (_queue.Enqueue(entry, null) != EnqueueResult.Waiting)
            {
                Assert.Fail("The queue is not full.");
            }

            _queue.Release(_queue.TryTake()!);
        });
    }

    private EnqueueResult Record(string callSid, RecordQueue? queue = null)
    {
        queue ??= _queue;
        if (queue.TryRent() is not { } entry)
        {
            return queue.Drop();
        }

        new TestEvent(CallEventKind.Webhook, callSid).WriteTo(entry);
        return queue.Enqueue(entry, null);
    }

    private static EnqueueResult Long(RecordQueue queue, byte[] text)
    {
        var e = new CallEvent { CallSid = "CA1"u8, Metadata = text };
        return queue.Record(in e, null);
    }
}
