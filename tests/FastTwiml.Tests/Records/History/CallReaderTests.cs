using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.History;

public sealed class CallReaderTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly CallReader _reader;

    public CallReaderTests()
    {
        _reader = new CallReader(_temporary.Database);
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Finds_a_call_whole()
    {
        Store(
            TestEvent.Webhook() with { Welcome = "Hi", Metadata = """{"a":[1]}""", At = 1_700_000_000_123_456 },
            TestEvent.Callback(CallStatus.Completed, 2, at: 1_700_000_009_000_000, duration: 9));
        var call = _reader.Find("CA1")!;
        Assert.Equal("AC1", call.AccountSid);
        Assert.Equal("inbound", call.Direction);
        Assert.Equal("completed", call.Status);
        Assert.Equal(7, call.AssistantId);
        Assert.Equal("Hi", call.WelcomeMessage);
        Assert.Equal(1, call.Metadata!.Value.GetProperty("a")[0].GetInt32());
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 20, 123, 456, DateTimeKind.Utc), call.CreatedAt);
        Assert.Equal(9, call.DurationSeconds);
        Assert.Null(call.AnsweredAt);
        Assert.Null(_reader.Find("CA2"));
    }

    [Fact]
    public void Finds_the_streams_of_a_call_the_first_one_first()
    {
        Store(
            TestEvent.Webhook(), TestEvent.Webhook() with { At = 1_700_000_000_000_000 },
            TestEvent.Started("MZ2", 1_700_000_001_000_000), TestEvent.Stopped("MZ2", 1_700_000_002_000_000, "stopped", count: 100),
            TestEvent.Started("MZ1", 1_700_000_003_000_000),
            TestEvent.Started("MZ3", 4_000) with { CallSid = "CA2" });
        var call = _reader.Find("CA1")!;
        Assert.Equal(2, call.Streams);
        Assert.Equal(104, call.AudioBytesDropped);
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc), call.WebhookLastAt);
        var streams = call.StreamList!;
        Assert.Equal(["MZ2", "MZ1"], streams.Select(s => s.StreamSid));
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 21, DateTimeKind.Utc), streams[0].StartedAt);
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 22, DateTimeKind.Utc), streams[0].StoppedAt);
        Assert.Equal((100L, 101L, 102L, 103L, 104L), (streams[0].MessagesIn, streams[0].MessagesOut, streams[0].AudioBytesIn, streams[0].AudioBytesOut, streams[0].AudioBytesDropped));
        Assert.Equal("stopped", streams[0].EndReason);
        Assert.Equal(7, streams[0].AssistantId);
        Assert.Null(streams[1].StoppedAt);
        Assert.Null(streams[1].EndReason);
        Assert.All(_reader.List(new CallFilter()), listed => Assert.Null(listed.StreamList));
    }

    [Fact]
    public void Metadata_that_is_no_json_is_shown_as_text()
    {
        Store(TestEvent.Webhook() with { Metadata = "{broken" });
        Assert.Equal("{broken", _reader.Find("CA1")!.Metadata!.Value.GetString());
    }

    [Fact]
    public void Narrows_by_time_number_state_and_assistant()
    {
        Store(
            TestEvent.Webhook() with { CallSid = "CA1", At = 10 },
            TestEvent.Webhook(CallStatus.Completed) with { CallSid = "CA2", At = 20, From = "+1", Customer = "+1" },
            TestEvent.Webhook() with { CallSid = "CA3", At = 30, AssistantId = 8, To = "+1" });
        Assert.Equal(["CA3", "CA2", "CA1"], Sids(new CallFilter()));
        Assert.Equal(["CA3", "CA2"], Sids(new CallFilter(SinceMicros: 20)));
        Assert.Equal(["CA1"], Sids(new CallFilter(UntilMicros: 20)));
        Assert.Equal(["CA3", "CA2"], Sids(new CallFilter(Number: "+1")));
        Assert.Equal(["CA2"], Sids(new CallFilter(Status: "completed")));
        Assert.Equal(["CA3"], Sids(new CallFilter(AssistantId: 8)));
        Assert.Empty(Sids(new CallFilter(AssistantId: 8, Status: "completed")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_any_number_of_calls_page_by_page_in_order(bool newestFirst)
    {
        // Many of the same time, so that pages end within one.
        Store([.. Enumerable.Range(0, 2_500).Select(i => TestEvent.Webhook() with { CallSid = $"CA{i:d5}", At = i / 700 })]);
        var all = Enumerable.Range(0, 2_500).Select(i => $"CA{i:d5}");
        var expected = newestFirst ? all.Reverse().ToArray() : [.. all];
        var calls = _reader.List(new CallFilter(), newestFirst).ToList();
        Assert.Equal(expected, calls.Select(c => c.CallSid));
        Assert.Equal(expected[1_234..], _reader.List(new CallFilter(), newestFirst, calls[1_233]).Select(c => c.CallSid));
    }

    [Fact]
    public void Holds_no_transaction_between_pages()
    {
        Store([.. Enumerable.Range(0, 1_500).Select(i => TestEvent.Webhook() with { CallSid = $"CA{i}", At = i })]);
        using var calls = _reader.List(new CallFilter()).GetEnumerator();
        Assert.True(calls.MoveNext());
        using var connection = _temporary.Database.OpenConnection();
        var (busy, log, written) = connection.QuerySingle<(int, int, int)>("pragma wal_checkpoint(truncate)");
        Assert.Equal(0, busy);
        Assert.Equal(log, written);
        Assert.Equal(0, new FileInfo(_temporary.Database.WalPath).Length);
    }

    [Fact]
    public void A_purge_removes_what_is_older_and_nothing_else()
    {
        Store([.. Enumerable.Range(0, 1_000).SelectMany(i => new[] { TestEvent.Webhook(), TestEvent.Started($"MZ{i:d4}", i) }.Select(e => e with { CallSid = $"CA{i:d4}", At = i }))]);
        Assert.Equal(730, CallPurge.Count(_temporary.Database, 730));
        Assert.Equal(730, CallPurge.Run(_temporary.Database, 730));
        Assert.Equal(0, CallPurge.Run(_temporary.Database, 730));
        Assert.Equal(Enumerable.Range(730, 270).Select(i => $"CA{i:d4}"), _reader.List(new CallFilter(), newestFirst: false).Select(c => c.CallSid));
        using var connection = _temporary.Database.OpenConnection();
        Assert.Equal(Enumerable.Range(730, 270).Select(i => $"MZ{i:d4}"), connection.Query<string>("select stream_sid from streams order by stream_sid"));
    }

    private string[] Sids(CallFilter filter) => [.. _reader.List(filter).Select(c => c.CallSid!)];

    private void Store(params TestEvent[] events)
    {
        using var store = new SqliteRecordStore(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance);
        Assert.Empty(TestEvent.Store(store, events));
    }
}
