using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Streams;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>What a start makes of the streams that other processes of its node have left open in the record.</summary>
public sealed class LostStreamTests : IDisposable
{
    private const string Lost = "are recorded as ended, with end_reason process_lost";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_successor_leaves_the_streams_of_a_living_process_and_ends_those_of_a_killed_one()
    {
        await using var first = Start();
        await first.ReadyAsync();
        var database = new SqliteDatabase(Path.Combine(_folder.Path, "fasttwiml.db"));
        using (var firstSeenFromThere = ProcFolder.Of(first.Id))
        {
            StartStream(database, new ProcessRun("n", firstSeenFromThere.Path).Text);
        }

        await using (var second = Start())
        {
            await second.ReadyAsync();
            Assert.Equal((null, null), Ended(database));
            Assert.DoesNotContain(Lost, second.Error, StringComparison.Ordinal);
            await second.SignalAsync("TERM");
            Assert.Equal(0, await second.EndedAsync());
        }

        await first.SignalAsync("KILL");
        await first.EndedAsync();
        var before = UnixMicros.Now();
        await using var third = Start();
        await third.ReadyAsync();
        var (stoppedAt, endReason) = Ended(database);
        Assert.InRange(stoppedAt!.Value, before, UnixMicros.Now());
        Assert.Equal("process_lost", endReason);
        await third.LoggedAsync($"1 media streams in fasttwiml.db were live in processes that ended without a word; they {Lost}");
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_to_is_no_reason_not_to_start()
    {
        var database = SqliteDatabase.OpenOrCreate(Path.Combine(_folder.Path, "fasttwiml.db"));
        StartStream(database, "n/1-1-0badb007");
        using var held = database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        await using var server = Start();
        await server.ReadyAsync();
        await server.LoggedAsync("Streams that a lost process has left open stay so until the next start. The database fasttwiml.db is being written by another fasttwiml");
        Assert.Equal((null, null), Ended(database));
    }

    private FastTwimlProcess Start() => FastTwimlProcess.Start(
        _folder.Path, "serve", "--Twilio:AuthToken=12345", "--listen=http://127.0.0.1:0", "--operator=none", "--Node=n", "--DrainDelay=0s");

    private static void StartStream(SqliteDatabase database, string run)
    {
        using var store = new SqliteRecordStore(new RecordOptions(database.Path, TimeSpan.FromSeconds(3), Node: "n") { Run = run }, NullLogger<SqliteRecordStore>.Instance);
        var entry = new RecordEntry();
        entry.Write(new CallEvent { Kind = CallEventKind.StreamStarted, CallSid = "CA1"u8, AccountSid = "AC1"u8, StreamSid = "MZ1"u8, AtMicros = UnixMicros.Now() });
        byte[] rows = [(byte)'[', .. entry.Row, (byte)']'];
        Assert.Equal(0, store.Write(rows, rows.Length, 1, 1, new int[1]));
    }

    private static (long? StoppedAt, string? EndReason) Ended(SqliteDatabase database)
    {
        using var connection = database.OpenConnection();
        return connection.QuerySingle<(long?, string?)>("select s.stopped_at, c.end_reason from streams s join calls c using (call_sid)");
    }
}
