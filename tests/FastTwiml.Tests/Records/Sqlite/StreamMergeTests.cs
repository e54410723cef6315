using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public sealed partial class StreamMergeTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly SqliteRecordStore _store;
    private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;

    public StreamMergeTests()
    {
        var options = new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3), Node: "a") { Run = "a/1-2-abcdef01" };
        _store = new SqliteRecordStore(options, NullLogger<SqliteRecordStore>.Instance);
        _connection = _temporary.Database.OpenConnection();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_start_makes_the_streams_row_and_the_stop_completes_it()
    {
        Merge(TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        var live = Stream("MZ1");
        Assert.Equal("CA1", live["call_sid"]);
        Assert.Equal("AC1", live["account_sid"]);
        Assert.Equal(7L, live["assistant_id"]);
        Assert.Equal("a", live["node"]);
        Assert.Equal("a/1-2-abcdef01", live["run"]);
        Assert.Equal(2_000L, live["started_at"]);
        Assert.All(new[] { "stopped_at", "messages_in", "messages_out", "audio_bytes_in", "audio_bytes_out", "audio_bytes_dropped", "end_reason" }, c => Assert.Null(live[c]));
        Assert.Equal("MZ1", Call()["stream_sid"]);
        Assert.Equal(1L, Call()["streams"]);
        Assert.Null(Call()["messages_in"]);

        Merge(TestEvent.Stopped("MZ1", 9_000, "hung_up", count: 0));
        var over = Stream("MZ1");
        Assert.Equal(2_000L, over["started_at"]);
        Assert.Equal(9_000L, over["stopped_at"]);
        Assert.Equal("hung_up", over["end_reason"]);
        foreach (var row in new[] { over, Call() })
        {
            Assert.Equal((0L, 1L, 2L, 3L, 4L), (row["messages_in"], row["messages_out"], row["audio_bytes_in"], row["audio_bytes_out"], row["audio_bytes_dropped"]));
        }

        var call = Call();
        Assert.Equal("hung_up", call["end_reason"]);
        Assert.Equal(2_000L, call["stream_started_at"]);
        Assert.Equal(9_000L, call["stream_stopped_at"]);
        Assert.Equal("ringing", call["status"]);
    }

    [Fact]
    public void A_call_has_the_sums_of_its_streams_and_what_the_newest_one_says()
    {
        // The first one's end is noticed after the second one's start.
        Merge(TestEvent.Webhook(), TestEvent.Started("MZ2", 10), TestEvent.Started("MZ1", 30));
        Merge(TestEvent.Stopped("MZ2", 31, "stopped", count: 100));
        var call = Call();
        Assert.Equal("MZ1", call["stream_sid"]);
        Assert.Null(call["end_reason"]);
        Assert.Equal(2L, call["streams"]);
        Assert.Equal(100L, call["messages_in"]);

        Merge(TestEvent.Stopped("MZ1", 50, "lost", count: 1_000));
        call = Call();
        Assert.Equal("lost", call["end_reason"]);
        Assert.Equal((1_100L, 1_102L, 1_104L, 1_106L, 1_108L), (call["messages_in"], call["messages_out"], call["audio_bytes_in"], call["audio_bytes_out"], call["audio_bytes_dropped"]));
        Assert.Equal(10L, call["stream_started_at"]);
        Assert.Equal(50L, call["stream_stopped_at"]);
    }

    [Fact]
    public void A_session_does_not_change_who_calls_whom()
    {
        var session = TestEvent.Started("MZ1", 2_000) with { Direction = CallDirection.Outbound, From = "+1", To = "+2", Customer = "+3", AssistantId = 9 };
        TestEvent[] sources = [session, TestEvent.Callback(CallStatus.InProgress, 1, at: 3_000), TestEvent.Webhook()];
        foreach (var order in Orders.AllOf(sources))
        {
            Empty();
            Merge(session);
            Assert.Equal(("outbound", "+1", "+2", "+3", 9L), Who());
            foreach (var e in order)
            {
                Merge(e);
            }

            Assert.Equal(("inbound", "+15555550100", "+15555550199", "+15555550100", 7L), Who());
            Assert.Equal(9L, Stream("MZ1")["assistant_id"]);
        }

        Empty();
        Merge(session);
        Merge(sources[1]);
        Assert.Equal(("inbound", "+15555550100", "+15555550199", "+15555550100", 9L), Who());
    }

    [Fact]
    public void A_stream_of_another_account_changes_nothing_and_is_named()
    {
        Merge(TestEvent.Webhook(), TestEvent.Stream("MZ9", "stream-started", 1_500));
        var before = Call();
        Assert.Equal([0, 2], Merge(
            TestEvent.Started("MZ1", 2_000) with { AccountSid = "AC2" },
            TestEvent.Callback(CallStatus.InProgress, 1, at: 3_000) with { CallSid = "CA2" },
            TestEvent.Stopped("MZ1", 9_000) with { AccountSid = "AC2" }));
        Assert.Equal(before, Call());
        Assert.Empty(Streams());
    }

    [Fact]
    public void A_stream_that_is_another_calls_stays_with_that_call()
    {
        Merge(TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        Merge(TestEvent.Webhook() with { CallSid = "CA2" }, TestEvent.Stopped("MZ1", 3_000) with { CallSid = "CA2" });
        Assert.Equal("CA1", Stream("MZ1")["call_sid"]);
        Assert.Null(Stream("MZ1")["stopped_at"]);
        Assert.Equal(0L, Call("CA2")["streams"]);
        Assert.Null(Call("CA2")["end_reason"]);
    }

    [Fact]
    public void An_event_that_names_no_stream_or_no_account_is_no_obstacle()
    {
        Assert.Empty(Merge(TestEvent.Started(string.Empty, 1_000), TestEvent.Started("MZ1", 2_000) with { AccountSid = string.Empty }, TestEvent.Webhook()));
        Assert.Equal("MZ1", Assert.Single(Streams()).Split('=', ',')[1]);
        Assert.Equal("AC1", Call()["account_sid"]);
    }

    [Fact]
    public void What_the_callbacks_say_counts_only_where_no_stream_was_carried_here()
    {
        Merge(TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        Merge(TestEvent.Stream("MZ2", "stream-started", 5_000, "unreachable"));
        Assert.Equal("MZ1", Call()["stream_sid"]);
        Assert.Equal("unreachable", Call()["stream_error"]);
        Merge(TestEvent.Webhook() with { CallSid = "CA2" }, TestEvent.Stream("MZ3", "stream-started", 5_000) with { CallSid = "CA2" });
        Assert.Equal("MZ3", Call("CA2")["stream_sid"]);
        Assert.Equal(0L, Call("CA2")["streams"]);
    }

    [Fact]
    public void The_sessions_own_word_replaces_a_guess()
    {
        Merge(TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        _connection.Execute("update streams set stopped_at = 99_000, end_reason = @reason", new { reason = StreamMerge.ProcessLost });
        Merge(TestEvent.Started("MZ1", 2_000));
        Assert.Equal(99_000L, Stream("MZ1")["stopped_at"]);
        Assert.Equal(StreamMerge.ProcessLost, Call()["end_reason"]);
        Merge(TestEvent.Stopped("MZ1", 9_000));
        Assert.Equal(9_000L, Stream("MZ1")["stopped_at"]);
        Assert.Equal("stopped", Stream("MZ1")["end_reason"]);
        Assert.Equal("stopped", Call()["end_reason"]);
    }

    [Fact]
    public void Every_order_of_the_events_of_two_streams_gives_the_same_rows()
    {
        TestEvent[] events =
        [
            TestEvent.Webhook() with { At = 1_500_000 },
            TestEvent.Callback(CallStatus.Completed, 2, at: 9_000_000, duration: 7),
            TestEvent.Stream("MZ2", "stream-stopped", 8_500_000),
            TestEvent.Started("MZ1", 3_000_000), TestEvent.Stopped("MZ1", 5_100_000, "stopped"),
            TestEvent.Started("MZ2", 5_000_000), TestEvent.Stopped("MZ2", 8_000_000, "hung_up", count: 50),
        ];

        // All orders in one batch, each as a call of its own; then once more, the other way round.
        var orders = Orders.AllOf(events).Select((order, i) => order.Select(e => Numbered(e, i)).ToArray()).ToList();
        Assert.Empty(Merge([.. orders.SelectMany(e => e)]));
        Assert.Empty(Merge([.. orders.SelectMany(e => e.Reverse())]));
        var calls = Unnumbered("select * from calls");
        Assert.Equal(5_040, calls.Count);
        Assert.Single(calls.Distinct());
        var streams = Unnumbered("select * from streams");
        Assert.Equal(10_080, streams.Count);
        Assert.Equal(2, streams.Distinct().Count());
        Assert.Equal(5_040, _connection.ExecuteScalar<int>("select count(*) from calls where end_reason = 'hung_up' and messages_in = 60 and streams = 2"));
    }

    [Fact]
    public void Any_events_in_any_order_in_any_batches_and_any_number_of_times_give_the_same_rows() =>
        Prop.ForAll(Histories(), history =>
        {
            var first = Outcome([history.Once]);
            return history.Others.All(other =>
                Outcome([other]) == first && Outcome(other.Chunk(3)) == first && Outcome(other.Chunk(1)) == first);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // A call with its callbacks and any part of the events of up to three streams, in any order and with repeats.
    private static Arbitrary<(TestEvent[] Once, TestEvent[][] Others)> Histories()
    {
        TestEvent[] call = [TestEvent.Webhook(), TestEvent.Webhook() with { At = 40 }, TestEvent.Callback(CallStatus.InProgress, 0, at: 60), TestEvent.Callback(CallStatus.Completed, 1, at: 900, duration: 5)];
        var streams = Enumerable.Range(0, 3).SelectMany(i => new[]
        {
            TestEvent.Started($"MZ{i}", 100 + (20 * i)),
            TestEvent.Stopped($"MZ{i}", 125 + (20 * i), i == 1 ? "lost" : "stopped", count: 10 * i),
            TestEvent.Stream($"MZ{i}", "stream-started", 99 + (20 * i)),
            TestEvent.Stream($"MZ{i}", "stream-stopped", 131 + (20 * i), i == 2 ? "error" : string.Empty),
        }).ToArray();
        var history =
            from ofCall in Gen.SubListOf(call)
            from ofStreams in Gen.SubListOf(streams)
            let all = ofCall.Concat(ofStreams).ToArray()
            where all.Length > 0
            from others in Gen.Shuffle(all.Concat(all.Take(3)).ToArray()).ArrayOf(3)
            select (all, others);
        return history.ToArbitrary();
    }

    private static TestEvent Numbered(TestEvent e, int number) => e with
    {
        CallSid = number.ToString("CA0", CultureInfo.InvariantCulture),
        StreamSid = e.StreamSid.Length == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{e.StreamSid}-{number}"),
    };

    private List<string> Unnumbered(string sql) => [.. _connection.Query(sql).Select(row => Number().Replace(Text(row), "$1"))];

    [GeneratedRegex("(MZ[0-9])-[0-9]+")]
    private static partial Regex Number();

    private string Outcome(IEnumerable<TestEvent[]> batches)
    {
        Empty();
        foreach (var batch in batches)
        {
            Assert.Empty(Merge(batch));
        }

        return string.Join('\n', Streams().Prepend(Text(Call())));
    }

    private void Empty() => _connection.Execute("delete from calls; delete from streams");

    private int[] Merge(params TestEvent[] events) => TestEvent.Store(_store, events);

    private IDictionary<string, object?> Call(string callSid = "CA1") =>
        (IDictionary<string, object?>)_connection.QuerySingle("select * from calls where call_sid = @callSid", new { callSid });

    private (object?, object?, object?, object?, object?) Who()
    {
        var call = Call();
        return (call["direction"], call["from_number"], call["to_number"], call["customer_number"], call["assistant_id"]);
    }

    private IDictionary<string, object?> Stream(string streamSid) =>
        (IDictionary<string, object?>)_connection.QuerySingle("select * from streams where stream_sid = @streamSid", new { streamSid });

    private string[] Streams() => [.. _connection.Query("select * from streams order by stream_sid").Select(Text)];

    private static string Text(object row) =>
        string.Join(", ", ((IDictionary<string, object?>)row).Where(c => c.Key is not ("id" or "call_sid")).Select(c => $"{c.Key}={c.Value}"));
}
