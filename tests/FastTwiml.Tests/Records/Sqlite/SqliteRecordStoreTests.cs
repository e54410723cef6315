using System.Globalization;
using Dapper;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public class SqliteRecordStoreTests
{
    [Fact]
    public void Every_connection_is_durable_and_never_checkpoints_by_itself()
    {
        using var temporary = new TemporaryDatabase();
        using var connection = temporary.Database.OpenConnection();
        Assert.Equal("wal", connection.ExecuteScalar<string>("pragma journal_mode"));
        Assert.Equal(2, connection.ExecuteScalar<int>("pragma synchronous"));
        Assert.Equal(0, connection.ExecuteScalar<int>("pragma wal_autocheckpoint"));
        Assert.Equal(2_000, connection.ExecuteScalar<int>("pragma busy_timeout"));
        Assert.Equal(1, connection.ExecuteScalar<int>("pragma foreign_keys"));
    }

    [Fact]
    public void A_probe_writes_and_changes_nothing()
    {
        using var temporary = new TemporaryDatabase();
        using var store = Open(temporary.Path);
        using var reader = temporary.Database.OpenConnection();
        var before = new FileInfo(temporary.Database.WalPath).Length;
        store.Probe();
        Assert.True(new FileInfo(temporary.Database.WalPath).Length > before);
        Assert.Equal("001-first", reader.ExecuteScalar<string>("select name from schema_migrations where version = 1"));
    }

    [Fact]
    public void A_lock_by_another_program_is_busy_and_over_when_it_is_over()
    {
        using var temporary = new TemporaryDatabase();
        using var store = Open(temporary.Path);
        using var other = temporary.Database.OpenConnection();
        other.Execute("begin exclusive");
        var busy = Assert.Throws<RecordStoreException>(() => Write(store, "CA1"));
        Assert.Equal(StoreFault.Busy, busy.Fault);
        Assert.Contains($"fuser {temporary.Path}", busy.Message, StringComparison.Ordinal);
        other.Execute("rollback");
        Write(store, "CA1");
        Assert.Equal(["CA1"], Sids(temporary.Database));
    }

    [Fact]
    public void A_writer_of_our_own_that_does_not_yield_is_busy()
    {
        using var temporary = new TemporaryDatabase();
        using var store = Open(temporary.Path);
        using var held = temporary.Database.OpenLock();
        Assert.True(held.TryEnter(TimeSpan.Zero));
        Assert.Equal(StoreFault.Busy, Assert.Throws<RecordStoreException>(() => Write(store, "CA1")).Fault);
        held.Exit();
        Write(store, "CA1");
    }

    [Fact]
    public void A_damaged_database_is_named_and_its_replacement_is_picked_up()
    {
        using var temporary = new TemporaryDatabase();
        var good = File.ReadAllBytes(temporary.Path);
        using var store = Open(temporary.Path);
        var damaged = File.ReadAllBytes(temporary.Path);
        damaged.AsSpan(4096).Fill(0xA5);
        using (var file = new FileStream(temporary.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(damaged);
        }

        var corrupt = Assert.Throws<RecordStoreException>(() => Write(store, "CA1"));
        Assert.Equal(StoreFault.Corrupt, corrupt.Fault);
        Assert.Contains("damaged", corrupt.Message, StringComparison.Ordinal);
        Assert.Contains("restore a backup", corrupt.Message, StringComparison.Ordinal);

        File.Delete(temporary.Path);
        File.Delete(temporary.Database.WalPath);
        File.Delete(temporary.Path + "-shm");
        File.WriteAllBytes(temporary.Path, good);
        Write(store, "CA1");
        Assert.Equal(["CA1"], Sids(temporary.Database));
    }

    [MountFact]
    public void A_read_only_file_system_is_named()
    {
        using var mount = new TemporaryMount("16m");
        SqliteDatabase.OpenOrCreate(mount.DatabasePath);
        mount.Remount("ro");
        var refused = Assert.Throws<RecordStoreException>(() => Open(mount.DatabasePath));
        Assert.Equal(StoreFault.ReadOnly, refused.Fault);
        Assert.Contains(mount.DatabasePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains("remount", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [MountFact]
    public void A_full_disk_is_named_and_work_goes_on_when_there_is_room()
    {
        using var mount = new TemporaryMount("1m");
        var database = SqliteDatabase.OpenOrCreate(mount.DatabasePath);
        using var store = Open(mount.DatabasePath);
        var stored = new List<string>();
        RecordStoreException? full = null;
        for (var i = 0; full is null; i++)
        {
            try
            {
                Write(store, $"CA{i}");
                stored.Add($"CA{i}");
            }
            catch (RecordStoreException exception)
            {
                full = exception;
            }
        }

        Assert.Equal(StoreFault.Full, full.Fault);
        Assert.Contains("is full", full.Message, StringComparison.Ordinal);
        Assert.Equal(stored, Sids(database));
        mount.Remount("size=16m");
        Write(store, "CAlast");
        Assert.Equal(stored.Append("CAlast"), Sids(database));
    }

    [Fact]
    public void The_log_stays_small_whoever_writes()
    {
        using var temporary = new TemporaryDatabase();
        using var store = Open(temporary.Path);
        using var other = new SqliteWriteSlices(temporary.Database);
        var text = new string('x', 100_000);
        long largest = 0;
        for (var i = 0; i < 600; i++)
        {
            if (i % 3 == 0)
            {
                Write(store, $"CA{i}", text);
            }
            else
            {
                other.Once(c => c.Execute("insert into assistants (name, kind, welcome_message, created_at, updated_at) values (@i, 'echo', @text, 0, 0)", new { i, text }));
            }

            store.Maintain();
            largest = Math.Max(largest, new FileInfo(temporary.Database.WalPath).Length);
        }

        Assert.InRange(largest, SqliteCheckpoints.DueBytes, SqliteDatabase.KeptWalBytes + SqliteCheckpoints.DueBytes);
        Assert.True(store.Checkpoints.Count >= 4);
        Assert.Equal("ok", other.Connection.ExecuteScalar<string>("pragma integrity_check"));
    }

    [Fact]
    public void A_log_that_a_reader_made_long_shrinks_when_the_reader_is_gone()
    {
        using var temporary = new TemporaryDatabase();
        using var store = Open(temporary.Path);
        using var reader = temporary.Database.OpenConnection();
        reader.Execute("begin deferred");
        Assert.Equal(0, reader.ExecuteScalar<int>("select count(*) from calls"));
        var text = new string('x', 1_000_000);
        for (var i = 0; i < 40; i++)
        {
            Write(store, $"CA{i}", text);
            store.Maintain();
        }

        Assert.True(store.Checkpoints.WalBytes > 2 * SqliteDatabase.KeptWalBytes);
        reader.Execute("commit");
        for (var i = 40; i < 60; i++)
        {
            Write(store, $"CA{i}", text);
            store.Maintain();
        }

        Assert.InRange(store.Checkpoints.WalBytes, 1, SqliteDatabase.KeptWalBytes + (2 * SqliteCheckpoints.DueBytes));
    }

    [Fact]
    public async Task Records_checkpoints_and_an_import_at_once_lose_nothing()
    {
        using var temporary = new TemporaryDatabase();
        var options = new RecordOptions(temporary.Path, TimeSpan.FromSeconds(60));
        var store = Open(temporary.Path);
        var queue = new RecordQueue(options);
        await using var writer = new RecordWriter(queue, store, options, NullLogger<RecordWriter>.Instance);
        writer.Start();
        var importing = Task.Run(() =>
        {
            using var slices = new SqliteWriteSlices(temporary.Database);
            slices.Once(c => c.Execute("insert into assistants (id, name, kind, created_at, updated_at) values (1, 'a', 'echo', 0, 0)"));
            var numbers = Enumerable.Range(0, 60_000).Select(i => (i * 7_919L) % 1_000_003);
            slices.Run(numbers, (c, n) => c.Execute("insert into numbers (address, assistant_id, created_at) values (@address, 1, 0)", new { address = string.Create(CultureInfo.InvariantCulture, $"+1555{n:D7}") }));
        });
        var home = new TestHome();
        var ticket = new TestTicket(home);
        var calls = 0;
        while (!importing.IsCompleted || calls < 200)
        {
            var entry = queue.TryRent()!;
            TestEvent.Webhook().WriteTo(entry);
            (TestEvent.Webhook() with { CallSid = $"CA{calls}", Welcome = new string('x', 20_000) }).WriteTo(entry);
            Assert.Equal(EnqueueResult.Waiting, queue.Enqueue(entry, ticket));
            Assert.Equal(RecordOutcome.Stored, await ticket.WaitAsync());
            calls++;
        }

        await importing;
        await writer.StopAsync(TimeSpan.FromSeconds(60));
        using var connection = temporary.Database.OpenConnection();
        Assert.Equal(calls, connection.ExecuteScalar<int>("select count(*) from calls"));
        Assert.Equal(60_000, connection.ExecuteScalar<int>("select count(*) from numbers"));
        Assert.Equal("ok", connection.ExecuteScalar<string>("pragma integrity_check"));
    }

    // Per record, everything that the writer's thread does from taking it to releasing its request.
    [Theory]
    [InlineData(64, 32, false)]
    [InlineData(256, 8, false)]
    [InlineData(1024, 2, false)]
    [InlineData(64, 96, true)]
    [InlineData(256, 24, true)]
    [InlineData(1024, 6, true)]
    public void The_writer_allocates_less_than_its_budget_a_record(int rows, int budget, bool ofSessions)
    {
        using var temporary = new TemporaryDatabase();
        var options = new RecordOptions(temporary.Path, TimeSpan.FromSeconds(3));
        using var store = Open(temporary.Path);
        using var queue = new RecordQueue(options);
        var batch = new RecordBatch(queue, NullLogger.Instance);
        var home = new QuietHome();
        var tickets = Enumerable.Range(0, rows).Select(_ => new RecordTicket(home)).ToArray();
        var sid = 0;
        var least = long.MaxValue;
        for (var round = 0; round < 40; round++)
        {
            foreach (var ticket in tickets)
            {
                var entry = queue.TryRent()!;
                var e = ofSessions ? TestEvent.Stopped($"MZ{sid:x32}", at: 1_000) : TestEvent.Webhook();
                (e with { CallSid = $"CA{sid++:x32}" }).WriteTo(entry);
                queue.Enqueue(entry, ticket);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            batch.Fill();
            var conflicts = store.Write(batch.Json, batch.JsonLength, batch.Rows, batch.SessionRows, batch.Conflicting);
            batch.Stored(conflicts);
            store.Maintain();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(40 * rows, home.Posted);
        using var connection = temporary.Database.OpenConnection();
        Assert.Equal(ofSessions ? 40 * rows : 0, connection.ExecuteScalar<int>("select count(*) from streams"));
        Assert.True(least < budget * rows, $"{least} bytes for {rows} records: {(double)least / rows:0.0} each.");
    }

    [Theory]
    [InlineData("3.50.4", true)]
    [InlineData("3.50.6", true)]
    [InlineData("3.50.7", false)]
    [InlineData("3.51.0", true)]
    [InlineData("3.51.2", true)]
    [InlineData("3.51.3", false)]
    [InlineData("3.52.0", false)]
    public void Versions_with_the_wal_reset_defect_are_known(string version, bool hasDefect) =>
        Assert.Equal(hasDefect, SqliteVersion.HasWalResetDefect(Version.Parse(version)));

    [Fact]
    public void The_defect_of_this_sqlite_is_told_at_start()
    {
        using var temporary = new TemporaryDatabase();
        var log = new TestLog<SqliteRecordStore>();
        using var store = new SqliteRecordStore(new RecordOptions(temporary.Path, TimeSpan.FromSeconds(3)), log);
        var line = Assert.Single(log.Lines).Text;
        Assert.Contains(SqliteVersion.Current, line, StringComparison.Ordinal);
        Assert.Equal(SqliteVersion.HasWalResetDefect(Version.Parse(SqliteVersion.Current)), line.Contains("WAL-reset defect", StringComparison.Ordinal));
    }

    private static SqliteRecordStore Open(string path) =>
        new(new RecordOptions(path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance);

    private static void Write(SqliteRecordStore store, string callSid, string welcome = "") =>
        Assert.Empty(TestEvent.Store(store, TestEvent.Webhook() with { CallSid = callSid, Welcome = welcome }));

    private static IEnumerable<string> Sids(SqliteDatabase database)
    {
        using var connection = database.OpenConnection();
        return connection.Query<string>("select call_sid from calls order by id");
    }

    private sealed class QuietHome : IRecordHome
    {
        public int Posted { get; private set; }

        public void Post(RecordTicket ticket) => Posted++;

        public void Wake()
        {
        }
    }
}
