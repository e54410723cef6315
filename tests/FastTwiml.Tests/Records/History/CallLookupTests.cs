using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.History;

public sealed class CallLookupTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly CallLookup _lookup;

    public CallLookupTests()
    {
        _lookup = new CallLookup(_temporary.Database);
    }

    public void Dispose()
    {
        _lookup.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void Finds_what_a_stream_is_let_in_by()
    {
        Store(
            TestEvent.Webhook() with { Direction = CallDirection.Outbound, Customer = "+15555550177", Welcome = "Hi é", Agenda = "sell", Metadata = """{"a":"b"}""", At = 5 },
            TestEvent.Webhook() with { At = 9 },
            TestEvent.Callback(CallStatus.InProgress, 1, at: 7),
            TestEvent.Started("MZ1", 10));
        var expected = new KnownCall
        {
            CallSid = "CA1",
            AccountSid = "AC1",
            IsOutbound = true,
            From = "+15555550100",
            To = "+15555550199",
            AssistantId = 7,
            AnsweredAtMicros = 9,
            WelcomeMessage = "Hi é",
            Agenda = "sell",
            Metadata = """{"a":"b"}""",
        };
        Assert.Equal(expected, _lookup.Find("CA1"));
    }

    [Fact]
    public void Finds_a_call_of_which_next_to_nothing_is_known_and_none_that_is_not_there()
    {
        Store(new TestEvent(CallEventKind.CallStatus, AccountSid: string.Empty));
        Assert.Equal(new KnownCall { CallSid = "CA1" }, _lookup.Find("CA1"));
        Assert.Null(_lookup.Find("CA2"));
        Assert.Null(_lookup.Find(string.Empty));
        Assert.Null(_lookup.Find("CA1' or '1' = '1"));
    }

    [Fact]
    public void Sees_each_commit_as_soon_as_it_is_made()
    {
        using var store = Open();
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(_lookup.Find($"CA{i}"));
            TestEvent.Store(store, TestEvent.Webhook() with { CallSid = $"CA{i}" });
            Assert.False(_lookup.Find($"CA{i}")!.IsOver);
            TestEvent.Store(store, TestEvent.Callback(CallStatus.Completed, 2, at: 2_000) with { CallSid = $"CA{i}" });
            Assert.True(_lookup.Find($"CA{i}")!.IsOver);
        }
    }

    [Fact]
    public async Task Many_threads_find_their_own_calls_while_others_are_recorded()
    {
        using var store = Open();
        TestEvent.Store(store, [.. Enumerable.Range(0, 500).Select(i => TestEvent.Webhook() with { CallSid = $"CA{i}", AssistantId = i + 1 })]);
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                TestEvent.Store(store, TestEvent.Webhook() with { CallSid = $"CAnew{i}" });
                store.Maintain();
            }
        });
        var reading = Enumerable.Range(0, 2 * CallLookup.KeptConnections).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = thread; i < 500; i++)
                {
                    Assert.Equal(i + 1, _lookup.Find($"CA{i}")!.AssistantId);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Task.WhenAll(reading.Append(writing));
    }

    [Fact]
    public void Holds_no_transaction_between_reads()
    {
        Store(TestEvent.Webhook());
        Assert.NotNull(_lookup.Find("CA1"));
        using var store = Open();
        for (var i = 0; i < 60; i++)
        {
            TestEvent.Store(store, TestEvent.Webhook() with { CallSid = $"CA{i}", Welcome = new string('x', 1_000_000) });
            store.Maintain();
            Assert.NotNull(_lookup.Find("CA1"));
        }

        // A read that went on would keep the log from being written back.
        Assert.InRange(store.Checkpoints.WalBytes, 1, SqliteDatabase.KeptWalBytes + (2 * SqliteCheckpoints.DueBytes));
    }

    [Fact]
    public void A_database_that_cannot_be_read_is_named_and_its_successor_is_read()
    {
        Store(TestEvent.Webhook());
        Assert.NotNull(_lookup.Find("CA1"));
        foreach (var file in System.IO.Directory.GetFiles(_temporary.Folder))
        {
            File.Delete(file);
        }

        var missing = Assert.Throws<RecordStoreException>(() => _lookup.Find("CA1"));
        Assert.Equal(StoreFault.CannotOpen, missing.Fault);
        Assert.Contains(_temporary.Path, missing.Message, StringComparison.Ordinal);

        File.WriteAllText(_temporary.Path, new string('x', 5_000));
        Assert.Equal(StoreFault.Corrupt, Assert.Throws<RecordStoreException>(() => _lookup.Find("CA1")).Fault);
        File.Delete(_temporary.Path);

        Store(TestEvent.Webhook() with { CallSid = "CA2" });
        Assert.Null(_lookup.Find("CA1"));
        Assert.NotNull(_lookup.Find("CA2"));
    }

    [Fact]
    public void A_read_under_way_when_it_is_disposed_ends_by_itself()
    {
        Store(TestEvent.Webhook());
        _lookup.Dispose();
        Assert.NotNull(_lookup.Find("CA1"));
    }

    private SqliteRecordStore Open() => new(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance);

    private void Store(params TestEvent[] events)
    {
        using var store = Open();
        Assert.Empty(TestEvent.Store(store, events));
    }
}
