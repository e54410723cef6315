using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Writing;

/// <summary>The writer on a real database with real faults: what its requests are told, what the operator reads, and what is there afterwards.</summary>
public sealed class DegradedStoreTests : IAsyncDisposable
{
    private readonly TestLog<RecordWriter> _log = new();
    private readonly TestHome _home = new();
    private readonly List<string> _recorded = [];
    private RecordQueue _queue = null!;
    private RecordWriter _writer = null!;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _queue.Dispose();
    }

    [MountFact]
    public async Task Full_disk()
    {
        using var mount = new TemporaryMount("1m");
        Start(mount.DatabasePath).Start();
        while (_writer.State == StoreState.Healthy)
        {
            await RecordAsync(RecordOutcome.Stored, RecordOutcome.Unwritten);
        }

        ExpectCritical($"The disk that holds the database {mount.DatabasePath} is full. Make room on it (df {mount.Folder}).");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(EnqueueResult.Unwritten, Enqueue(null));
        }

        mount.Remount("size=16m");
        await ExpectRecoveryAsync(mount.DatabasePath);
        await _writer.DisposeAsync();
    }

    [MountFact]
    public async Task Read_only_file_system()
    {
        using var mount = new TemporaryMount("16m");
        var writer = Start(mount.DatabasePath, out var store);

        // As after any fault, the connection is made anew at the next batch; an open one keeps the mount from changing.
        store.Dispose();
        mount.Remount("ro");
        writer.Start();
        await RecordAsync(RecordOutcome.Unwritten);
        ExpectCritical("Remount the file system read-write.");
        mount.Remount("rw");
        await ExpectRecoveryAsync(mount.DatabasePath);
        await _writer.DisposeAsync();
    }

    [Fact]
    public async Task Locked_database()
    {
        using var temporary = new TemporaryDatabase();
        Start(temporary.Path).Start();
        using var other = temporary.Database.OpenConnection();
        other.Execute("begin exclusive");
        await RecordAsync(RecordOutcome.Unwritten);
        Assert.Contains("CommitTimeout", Assert.Single(_log.At(LogLevel.Critical)), StringComparison.Ordinal);
        Assert.Contains($"fuser {temporary.Path}", Assert.Single(_log.At(LogLevel.Critical)), StringComparison.Ordinal);
        other.Execute("rollback");
        await ExpectRecoveryAsync(temporary.Path);
        await _writer.DisposeAsync();
    }

    [Fact]
    public async Task Corrupt_database_that_is_replaced_by_a_backup()
    {
        using var temporary = new TemporaryDatabase();
        var backup = Path.Combine(temporary.Folder, "backup.db");
        SqliteBackup.Write(temporary.Database, backup);
        var writer = Start(temporary.Path);
        var damaged = await File.ReadAllBytesAsync(temporary.Path);
        damaged.AsSpan(4096).Fill(0xA5);
        await using (var file = new FileStream(temporary.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await file.WriteAsync(damaged);
        }

        writer.Start();
        await RecordAsync(RecordOutcome.Unwritten);
        ExpectCritical($"The database {temporary.Path} is damaged. Put it aside and restore a backup");
        File.Move(backup, temporary.Path, overwrite: true);
        await ExpectRecoveryAsync(temporary.Path);
        await _writer.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Database_that_is_moved_away_or_replaced_in_use(bool isReplaced)
    {
        using var temporary = new TemporaryDatabase();
        Start(temporary.Path).Start();
        await RecordAsync(RecordOutcome.Stored);
        var before = _recorded.Single();
        _recorded.Clear();
        var aside = Path.Combine(temporary.Folder, "aside.db");
        var backup = Path.Combine(temporary.Folder, "backup.db");
        SqliteBackup.Write(temporary.Database, backup);
        File.Move(temporary.Path, aside);
        if (isReplaced)
        {
            File.Move(backup, temporary.Path);
            _recorded.Add(before);
        }

        await RecordAsync(RecordOutcome.Unwritten);
        ExpectCritical("was moved, deleted or replaced while it was in use");
        await ExpectRecoveryAsync(temporary.Path);
        await _writer.DisposeAsync();

        // The records of before are whole in the file of before.
        using var old = new SqliteDatabase(aside).OpenConnection();
        Assert.Equal([before], old.Query<string>("select call_sid from calls"));
    }

    private RecordWriter Start(string path) => Start(path, out _);

    private RecordWriter Start(string path, out SqliteRecordStore store)
    {
        var options = new RecordOptions(path, TimeSpan.FromSeconds(3));
        store = new SqliteRecordStore(options, NullLogger<SqliteRecordStore>.Instance);
        _queue = new RecordQueue(options);
        _writer = new RecordWriter(_queue, store, options, _log);
        return _writer;
    }

    private async Task RecordAsync(params RecordOutcome[] expected)
    {
        var ticket = new TestTicket(_home);
        Assert.Equal(EnqueueResult.Waiting, Enqueue(ticket));
        Assert.Contains(await ticket.WaitAsync(), expected);
    }

    private EnqueueResult Enqueue(RecordTicket? ticket)
    {
        _recorded.Add($"CA{_recorded.Count}");
        var entry = _queue.TryRent()!;
        (TestEvent.Webhook(CallStatus.Ringing) with { CallSid = _recorded[^1] }).WriteTo(entry);
        return _queue.Enqueue(entry, ticket);
    }

    private void ExpectCritical(string expected)
    {
        var line = Assert.Single(_log.At(LogLevel.Critical));
        Assert.StartsWith("Records cannot be written. ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains("WhenUnwritable=answer", line, StringComparison.Ordinal);
    }

    // Afterwards everything that was answered is there, in order and once, and new calls wait for the disk again.
    private async Task ExpectRecoveryAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_writer.State == StoreState.Degraded || _queue.Outstanding > 0)
        {
            await Task.Delay(5, patience.Token);
        }

        await RecordAsync(RecordOutcome.Stored);
        Assert.Contains(_log.At(LogLevel.Warning), line => line.StartsWith("Records are written again after ", StringComparison.Ordinal));
        Assert.Single(_log.At(LogLevel.Critical));
        using var connection = new SqliteDatabase(path).OpenConnection();
        Assert.Equal(_recorded, connection.Query<string>("select call_sid from calls order by id"));
        Assert.Equal("ok", connection.ExecuteScalar<string>("pragma integrity_check"));
    }
}
