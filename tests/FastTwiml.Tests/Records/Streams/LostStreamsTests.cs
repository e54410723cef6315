using System.Globalization;
using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Streams;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Streams;

public sealed class LostStreamsTests : IDisposable
{
    private const string Gone = "a/50-1000-abcdef01";
    private const string Draining = "a/60-2000-abcdef01";
    private const string OtherNodes = "b/50-1000-abcdef01";

    private readonly TemporaryDatabase _temporary = new();
    private readonly ProcFolder _proc = new();
    private readonly TestLog<SqliteRecordStore> _log = new();
    private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;

    public LostStreamsTests()
    {
        _proc.Set("self", 70, 3_000);
        _proc.Set("60", 60, 2_000);
        _connection = _temporary.Database.OpenConnection();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _temporary.Dispose();
        _proc.Dispose();
    }

    [Fact]
    public void Streams_of_a_process_that_is_gone_are_ended_with_their_calls()
    {
        Store(Gone, TestEvent.Webhook(), TestEvent.Started("MZ0", 1_500), TestEvent.Stopped("MZ0", 1_900), TestEvent.Started("MZ1", 2_000));
        Assert.Equal(1, Close(now: 9_000));
        Assert.Equal((9_000L, "process_lost"), Stream("MZ1"));
        Assert.Equal((1_900L, "stopped"), Stream("MZ0"));
        var (streamSid, endReason, stopped, messages) = _connection.QuerySingle<(string, string, long, long)>(
            "select stream_sid, end_reason, stream_stopped_at, messages_in from calls");
        Assert.Equal(("MZ1", "process_lost", 9_000L, 10L), (streamSid, endReason, stopped, messages));
        Assert.Contains($"1 media streams in {_temporary.Path}", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);

        // And that once.
        Assert.Equal(0, Close(now: 10_000));
        Assert.Equal((9_000L, "process_lost"), Stream("MZ1"));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void A_process_that_still_serves_and_other_nodes_keep_theirs()
    {
        Store(Draining, TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        Store(OtherNodes, TestEvent.Webhook() with { CallSid = "CA2" }, TestEvent.Started("MZ2", 2_000) with { CallSid = "CA2" });
        Store(string.Empty, TestEvent.Webhook() with { CallSid = "CA3" }, TestEvent.Started("MZ3", 2_000) with { CallSid = "CA3" });
        Assert.Equal(0, Close(now: 9_000));
        Assert.All(new[] { "MZ1", "MZ2", "MZ3" }, sid => Assert.Equal((null, null), Stream(sid)));
        Assert.Equal(0, _connection.ExecuteScalar<int>("select count(*) from calls where end_reason is not null"));
        Assert.Empty(_log.Lines);

        _proc.Remove("60");
        Assert.Equal(1, Close(now: 9_500));
        Assert.Equal((9_500L, "process_lost"), Stream("MZ1"));
        Assert.Equal((null, null), Stream("MZ2"));
    }

    [Fact]
    public void A_process_of_before_a_reboot_is_gone_though_its_number_and_start_come_again()
    {
        Store("a/60-2000-0badb007", TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        Assert.Equal(1, Close(now: 9_000));
    }

    [Theory]
    [InlineData(5_000, 5_000)] // The call's end, which Twilio reported to another process.
    [InlineData(1_999, 2_000)] // Twilio counts in whole seconds: not before the start.
    [InlineData(9_999, 9_000)] // Never in the future.
    public void A_stream_ended_no_later_than_its_call(long callEnded, long expected)
    {
        Store(Gone, TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000), TestEvent.Callback(CallStatus.Completed, 1, callEnded));
        Close(now: 9_000);
        Assert.Equal((expected, "process_lost"), Stream("MZ1"));
    }

    [Fact]
    public void Any_number_of_streams_is_ended_in_short_transactions()
    {
        const int Streams = 1_234;
        Store(Gone, [.. Enumerable.Range(0, Streams).SelectMany(i => new[] { TestEvent.Webhook(), TestEvent.Started($"MZ{i}", 2_000) }.Select(e => e with { CallSid = i.ToString("CA0", CultureInfo.InvariantCulture) }))]);
        Assert.Equal(Streams, Close(now: 9_000));
        Assert.Equal(Streams, _connection.ExecuteScalar<int>("select count(*) from calls join streams using (call_sid) where calls.end_reason = 'process_lost' and stopped_at = 9000"));
    }

    [Fact]
    public void Nothing_is_written_when_nothing_is_lost()
    {
        Store(Draining, TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        using var held = _temporary.Database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        Assert.Equal(0, Close(now: 9_000));
    }

    [Fact]
    public void A_database_that_another_process_holds_is_named()
    {
        Store(Gone, TestEvent.Webhook(), TestEvent.Started("MZ1", 2_000));
        using var held = _temporary.Database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        Assert.Equal(StoreFault.Busy, Assert.Throws<RecordStoreException>(() => Close(now: 9_000)).Fault);
        Assert.Equal((null, null), Stream("MZ1"));
    }

    private int Close(long now) => LostStreams.Close(_temporary.Database, new ProcessRun("a", _proc.Path), now, _log);

    private (long?, string?) Stream(string sid) =>
        _connection.QuerySingle<(long?, string?)>("select stopped_at, end_reason from streams where stream_sid = @sid", new { sid });

    private void Store(string run, params TestEvent[] events)
    {
        using var store = new SqliteRecordStore(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3)) { Run = run }, NullLogger<SqliteRecordStore>.Instance);
        Assert.Empty(TestEvent.Store(store, events));
    }
}
