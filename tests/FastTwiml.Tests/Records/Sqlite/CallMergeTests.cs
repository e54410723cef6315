using System.Globalization;
using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public sealed class CallMergeTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly SqliteRecordStore _store;
    private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;

    public CallMergeTests()
    {
        _store = new SqliteRecordStore(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3), Node: "a"), NullLogger<SqliteRecordStore>.Instance);
        _connection = _temporary.Database.OpenConnection();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_webhook_makes_the_row()
    {
        Merge(TestEvent.Webhook() with { Welcome = "Hi \"you\" & <all>\0é😀\n", Agenda = "sell", Metadata = """{"a":"b"}""", At = 5 });
        var row = Row();
        Assert.Equal("CA1", row["call_sid"]);
        Assert.Equal("AC1", row["account_sid"]);
        Assert.Equal("inbound", row["direction"]);
        Assert.Equal("+15555550100", row["from_number"]);
        Assert.Equal("+15555550199", row["to_number"]);
        Assert.Equal("+15555550100", row["customer_number"]);
        Assert.Equal(7L, row["assistant_id"]);
        Assert.Equal("ringing", row["status"]);
        Assert.Equal("Hi \"you\" & <all>\0é😀\n", row["welcome_message"]);
        Assert.Equal("sell", row["agenda"]);
        Assert.Equal("""{"a":"b"}""", row["metadata"]);
        Assert.Equal(5L, row["created_at"]);
        Assert.Equal(5L, row["webhook_at"]);
        Assert.Equal(5L, row["webhook_last_at"]);
        Assert.Null(row["answered_at"]);
        Assert.Null(row["ended_at"]);
        Assert.Null(row["stream_sid"]);
        Assert.Equal(0L, row["streams"]);
        Assert.Equal("a", row["node"]);
    }

    [Fact]
    public void The_first_webhook_stays_and_a_later_one_fills_what_is_empty()
    {
        Merge(TestEvent.Webhook() with { AssistantId = 0, Welcome = "first" });
        Merge(TestEvent.Webhook() with { Direction = CallDirection.Outbound, From = "+1", To = "+2", Customer = "+3", AssistantId = 9, Welcome = "second", Agenda = "new", At = 2_000 });
        var row = Row();
        Assert.Equal("inbound", row["direction"]);
        Assert.Equal("+15555550100", row["from_number"]);
        Assert.Equal("+15555550199", row["to_number"]);
        Assert.Equal("+15555550100", row["customer_number"]);
        Assert.Equal(9L, row["assistant_id"]);
        Assert.Equal("first", row["welcome_message"]);
        Assert.Equal("new", row["agenda"]);
        Assert.Equal(1_000L, row["webhook_at"]);
        Assert.Equal(2_000L, row["webhook_last_at"]);
    }

    [Fact]
    public void The_webhook_outweighs_a_callback_that_came_before()
    {
        Merge(TestEvent.Callback(CallStatus.Completed, 3, at: 900, duration: 12) with { Direction = CallDirection.Inbound, Customer = "+15555550100" });
        Merge(TestEvent.Webhook() with { Direction = CallDirection.Outbound, Customer = "+15555550177", At = 1_000 });
        var row = Row();
        Assert.Equal("outbound", row["direction"]);
        Assert.Equal("+15555550177", row["customer_number"]);
        Assert.Equal("completed", row["status"]);
        Assert.Equal(900L, row["created_at"]);
        Assert.Equal(900L, row["ended_at"]);
        Assert.Equal(12L, row["duration_seconds"]);
    }

    [Theory]
    [InlineData("completed", "in-progress")]
    [InlineData("no-answer", "ringing")]
    [InlineData("rejected", "completed")]
    [InlineData("rejected", "ringing")]
    public void What_is_over_is_not_revived(string first, string second)
    {
        Merge(TestEvent.Webhook(Status(first)), TestEvent.Callback(Status(second), 9, at: 2_000));
        Assert.Equal(first, Row()["status"]);
    }

    [Fact]
    public void Of_two_final_states_the_first_to_arrive_stays_when_nothing_says_which_was_fired_first()
    {
        Merge(TestEvent.Callback(CallStatus.Busy, -1, at: 2_000), TestEvent.Callback(CallStatus.Completed, -1, at: 3_000));
        Assert.Equal("busy", Row()["status"]);
    }

    [Fact]
    public void Our_own_refusal_outweighs_any_state()
    {
        Merge(TestEvent.Callback(CallStatus.Busy, 2, at: 2_000, duration: 0), TestEvent.Webhook(CallStatus.Rejected));
        Assert.Equal("rejected", Row()["status"]);
        Assert.Equal(1_000L, Row()["ended_at"]);
    }

    [Fact]
    public void An_unknown_state_changes_nothing()
    {
        Merge(TestEvent.Webhook(), TestEvent.Callback(CallStatus.Unknown, 5, at: 2_000));
        Assert.Equal("ringing", Row()["status"]);
    }

    [Fact]
    public void An_event_without_an_account_is_taken_and_the_first_account_stays()
    {
        Merge(TestEvent.Webhook() with { AccountSid = string.Empty });
        Assert.Null(Row()["account_sid"]);
        Assert.Empty(Merge(TestEvent.Callback(CallStatus.InProgress, 2, at: 2_000) with { AccountSid = "AC2" }));
        Assert.Equal("AC2", Row()["account_sid"]);
        Assert.Equal([0], Merge(TestEvent.Webhook()));
    }

    [Fact]
    public void Another_accounts_events_change_nothing_and_are_named()
    {
        Merge(TestEvent.Webhook());
        var before = Row();
        var conflicts = Merge(
            TestEvent.Webhook() with { CallSid = "CA2" },
            TestEvent.Callback(CallStatus.Completed, 2, at: 1) with { AccountSid = "AC2" },
            TestEvent.Webhook() with { CallSid = "CA3", AccountSid = "AC2" },
            TestEvent.Webhook() with { CallSid = "CA3" },
            TestEvent.Webhook());
        Assert.Equal([1, 3], conflicts);
        Assert.Equal(before, Row());
        Assert.Equal("AC2", Row("CA3")["account_sid"]);
        Assert.Equal(3, _connection.ExecuteScalar<int>("select count(*) from calls"));
    }

    [Fact]
    public void Streams_of_one_call_add_up()
    {
        TestEvent[] events =
        [
            TestEvent.Webhook(),
            TestEvent.Stream("MZ1", "stream-started", 10), TestEvent.Stream("MZ1", "stream-stopped", 20),
            TestEvent.Stream("MZ2", "stream-started", 30), TestEvent.Stream("MZ2", "stream-error", 35, "Stream - Websocket - Protocol Error"), TestEvent.Stream("MZ2", "stream-stopped", 40),
        ];
        Merge(events);
        var row = Row();
        Assert.Equal("MZ2", row["stream_sid"]);
        Assert.Equal(10L, row["stream_started_at"]);
        Assert.Equal(40L, row["stream_stopped_at"]);
        Assert.Equal("Stream - Websocket - Protocol Error", row["stream_error"]);
    }

    [Fact]
    public void Every_order_of_the_events_of_a_call_gives_the_same_row()
    {
        TestEvent[] inbound =
        [
            TestEvent.Webhook() with { At = 1_500_000, Welcome = "Hello" },
            TestEvent.Callback(CallStatus.InProgress, 1, at: 2_000_000),
            TestEvent.Callback(CallStatus.Completed, 2, at: 9_000_000, duration: 7),
            TestEvent.Stream("MZ1", "stream-started", 3_000_000),
            TestEvent.Stream("MZ1", "stream-stopped", 8_000_000),
        ];
        TestEvent[] outbound =
        [
            TestEvent.Webhook(CallStatus.InProgress) with { Direction = CallDirection.Outbound, Customer = "+15555550177", At = 2_500_000 },
            TestEvent.Callback(CallStatus.Initiated, 0, at: 1_000_000) with { Direction = CallDirection.Outbound },
            TestEvent.Callback(CallStatus.Ringing, 1, at: 1_000_000) with { Direction = CallDirection.Outbound },
            TestEvent.Callback(CallStatus.InProgress, 2, at: 2_000_000) with { Direction = CallDirection.Outbound },
            TestEvent.Callback(CallStatus.Completed, 3, at: 9_000_000, duration: 7) with { Direction = CallDirection.Outbound },
        ];
        TestEvent[] unanswered =
        [
            new TestEvent(CallEventKind.Created) { Direction = CallDirection.Outbound, From = "+1", To = "+2", Customer = "+3", AssistantId = 4, Status = CallStatus.Queued, Agenda = "sell", At = 500_000 },
            TestEvent.Callback(CallStatus.Initiated, 0, at: 1_000_000) with { Direction = CallDirection.Outbound },
            TestEvent.Callback(CallStatus.Ringing, 1, at: 1_000_000) with { Direction = CallDirection.Outbound },
            TestEvent.Callback(CallStatus.NoAnswer, 2, at: 3_000_000, duration: 0) with { Direction = CallDirection.Outbound },
        ];
        TestEvent[] rejected =
        [
            TestEvent.Webhook(CallStatus.Rejected) with { AssistantId = 0, At = 1_500_000 },
            TestEvent.Callback(CallStatus.Ringing, 0, at: 1_000_000),
            TestEvent.Callback(CallStatus.Busy, 1, at: 2_000_000, duration: 0),
        ];
        foreach (var call in new[] { inbound, outbound, unanswered, rejected })
        {
            ExpectOneRow(Orders.AllOf(call));
        }
    }

    [Fact]
    public void Any_events_in_any_order_in_any_batches_and_any_number_of_times_give_the_same_row() =>
        Prop.ForAll(Histories(), history =>
        {
            var first = Outcome(history.Once, batches: 1);
            return history.Others.All(other => Outcome(other, batches: 1) == first && Outcome(other, batches: other.Length) == first);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private void ExpectOneRow(IEnumerable<TestEvent[]> orders)
    {
        // All orders in one batch, each as a call of its own: hundreds of merges in one statement.
        var numbered = orders.Select((events, i) => events.Select(e => e with { CallSid = i.ToString("CA0", CultureInfo.InvariantCulture) }).ToArray()).ToList();
        _connection.Execute("delete from calls");
        Assert.Empty(Merge([.. numbered.SelectMany(e => e)]));
        Assert.Empty(Merge([.. numbered.SelectMany(e => e.Reverse())]));
        var rows = _connection.Query("select * from calls").Select(r => Text((IDictionary<string, object?>)r)).ToList();
        Assert.Equal(numbered.Count, rows.Count);
        Assert.Single(rows.Distinct());
    }

    private string Outcome(TestEvent[] events, int batches)
    {
        _connection.Execute("delete from calls");
        foreach (var batch in events.Chunk((events.Length + batches - 1) / batches))
        {
            Merge(batch);
        }

        return Text(Row());
    }

    // One call as Twilio tells of it (states in the order of their numbers, one end), in any order and with repeats.
    private static Arbitrary<(TestEvent[] Once, TestEvent[][] Others)> Histories()
    {
        var direction = Gen.Elements(CallDirection.Inbound, CallDirection.Outbound);
        var end = Gen.Elements(CallStatus.Completed, CallStatus.Busy, CallStatus.Failed, CallStatus.NoAnswer, CallStatus.Canceled, CallStatus.InProgress);
        var history =
            from way in direction
            from last in end
            from steps in Gen.SubListOf(CallStatus.Initiated, CallStatus.Ringing, CallStatus.InProgress)
            from webhooks in Gen.Choose(0, 2)
            from isRejected in Gen.Elements(false, false, true)
            from created in Gen.Choose(0, 1)
            from streams in Gen.Choose(0, 3)
            let all = Life(way, last, steps, webhooks, isRejected, created, streams).ToArray()
            where all.Length > 0
            from others in Gen.Shuffle(all.Concat(all.Take(3)).ToArray()).ArrayOf(4)
            select (all, others);
        return history.ToArbitrary();
    }

    private static IEnumerable<TestEvent> Life(CallDirection way, CallStatus last, IEnumerable<CallStatus> steps, int webhooks, bool isRejected, int created, int streams)
    {
        if (created > 0)
        {
            yield return new TestEvent(CallEventKind.Created) { Direction = way, From = "+1", To = "+2", Customer = "+3", AssistantId = 4, Status = CallStatus.Queued, At = 1 };
        }

        for (var i = 0; i < webhooks; i++)
        {
            yield return TestEvent.Webhook(isRejected ? CallStatus.Rejected : CallStatus.Ringing) with { Direction = way, At = 50 + i };
        }

        var sequence = 0;
        foreach (var step in steps.Append(last))
        {
            var callback = TestEvent.Callback(step, sequence, at: 10 + (10 * sequence), duration: CallStatuses.IsFinal(step) ? 5 : -1);
            yield return callback with { Direction = way };
            sequence++;
        }

        for (var i = 0; i < streams; i++)
        {
            yield return TestEvent.Stream($"MZ{i}", "stream-started", 100 + (20 * i));
            yield return TestEvent.Stream($"MZ{i}", "stream-stopped", 110 + (20 * i), i % 2 == 0 ? string.Empty : $"error {i}");
        }
    }

    private int[] Merge(params TestEvent[] events) => TestEvent.Store(_store, events);

    private IDictionary<string, object?> Row(string callSid = "CA1") =>
        (IDictionary<string, object?>)_connection.QuerySingle("select * from calls where call_sid = @callSid", new { callSid });

    private static string Text(IDictionary<string, object?> row) =>
        string.Join(", ", row.Where(c => c.Key is not ("id" or "call_sid")).Select(c => $"{c.Key}={c.Value}"));

    private static CallStatus Status(string text) =>
        CallStatuses.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var status) ? status : throw new ArgumentException(text);
}
