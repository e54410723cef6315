using Dapper;
using FastTwiml.Records;
using FastTwiml.Records.History;
using FastTwiml.Records.Schema;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Schema;

public class MigrationsTests
{
    [Fact]
    public void Are_numbered_without_gaps_from_one() =>
        Assert.Equal(Enumerable.Range(1, Migrations.Newest), Migrations.All.Select(m => m.Version));

    [Fact]
    public void Make_the_tables_that_other_programs_rely_on()
    {
        using var temporary = new TemporaryDatabase();
        using var connection = temporary.Database.OpenConnection();
        var columns = connection.Query<string>("select name from pragma_table_info('calls')").ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "call_sid", "account_sid", "direction", "from_number", "to_number", "customer_number", "assistant_id", "status",
                "welcome_message", "agenda", "created_at", "ended_at", "stream_sid",
            },
            columns);
        Assert.Equal(2, connection.ExecuteScalar<int>("select count(*) from sqlite_schema where type = 'table' and name in ('assistants', 'numbers')"));
        Assert.Equal("stream_sid", connection.ExecuteScalar<string>("select name from pragma_table_info('streams') where pk = 1"));
    }

    [Fact]
    public void Are_applied_once_and_recorded()
    {
        using var temporary = new TemporaryDatabase(create: false);
        Assert.Equal(Migrations.Newest, Migrations.Apply(temporary.Database, TimeProvider.System).Count);
        Assert.Empty(Migrations.Apply(temporary.Database, TimeProvider.System));
        using var connection = temporary.Database.OpenConnection();
        Assert.Equal(Migrations.All.Select(m => m.Name), connection.Query<string>("select name from schema_migrations order by version"));
        Assert.Equal(Migrations.Newest, Migrations.Version(connection));
    }

    [Fact]
    public void A_database_of_before_streams_keeps_its_calls_and_takes_streams()
    {
        using var temporary = new TemporaryDatabase(create: false);
        using (var connection = temporary.Database.OpenConnection(create: true))
        {
            connection.Execute("create table schema_migrations (version integer primary key, name text not null, applied_at integer not null)");
            foreach (var migration in Migrations.All.Where(m => m.Version < 3))
            {
                connection.Execute(migration.Sql);
                connection.Execute("insert into schema_migrations values (@Version, @Name, 0)", migration);
            }

            connection.Execute("""
                insert into calls (call_sid, account_sid, source, status, status_rank, created_at, webhook_at, stream_sid, stream_at, stream_stopped_at)
                values ('CA1', 'AC1', 2, 'in-progress', 4, 1000, 1000, 'MZ0', 2000, 2000), ('CA2', 'AC1', 2, 'in-progress', 4, 1000, 1000, 'MZ9', 2000, 2000)
                """);
        }

        using (var store = new SqliteRecordStore(new RecordOptions(temporary.Path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance))
        {
            TestEvent.Store(store, TestEvent.Started("MZ1", 3_000));
        }

        var reader = new CallReader(temporary.Database);
        var (before, now) = (reader.Find("CA2")!, reader.Find("CA1")!);
        Assert.Equal((0L, "MZ9", 1_000L), (before.Streams, before.StreamSid, before.WebhookLastMicros));
        Assert.Empty(before.StreamList!);
        Assert.Equal((1L, "MZ1", 2_000L), (now.Streams, now.StreamSid, now.StreamStoppedMicros));
        Assert.Equal("MZ1", Assert.Single(now.StreamList!).StreamSid);
    }

    [Fact]
    public async Task Of_many_processes_at_once_run_once()
    {
        using var temporary = new TemporaryDatabase(create: false);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Migrations.Apply(temporary.Database, TimeProvider.System).Count)));
        Assert.Equal(Migrations.Newest, applied.Sum());
    }

    [Fact]
    public void A_schema_newer_than_the_program_is_refused_by_name()
    {
        using var temporary = new TemporaryDatabase();
        using (var connection = temporary.Database.OpenConnection())
        {
            connection.Execute("insert into schema_migrations (version, name, applied_at) values (900, '900-later', 0)");
        }

        var refused = Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenOrCreate(temporary.Path));
        Assert.Equal(StoreFault.SchemaTooNew, refused.Fault);
        Assert.Contains("schema 900", refused.Message, StringComparison.Ordinal);
        Assert.Contains(temporary.Path, refused.Message, StringComparison.Ordinal);
        Assert.Equal(StoreFault.SchemaTooNew, Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenExisting(temporary.Path)).Fault);
    }

    [Fact]
    public void A_command_that_reads_says_that_a_file_is_missing()
    {
        using var temporary = new TemporaryDatabase(create: false);
        var missing = Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenExisting(temporary.Path));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(temporary.Path));
    }

    [Fact]
    public void A_command_that_reads_says_that_a_schema_is_old()
    {
        using var temporary = new TemporaryDatabase(create: false);
        temporary.Database.OpenConnection(create: true).Dispose();
        var old = Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenExisting(temporary.Path));
        Assert.Contains("fasttwiml migrate", old.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_left_alone_and_named()
    {
        using var temporary = new TemporaryDatabase(create: false);
        File.WriteAllText(temporary.Path, string.Concat(Enumerable.Repeat("This is a letter, not a database. ", 100)));
        var refused = Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenOrCreate(temporary.Path));
        Assert.Equal(StoreFault.Corrupt, refused.Fault);
        Assert.StartsWith("This is a letter", File.ReadAllText(temporary.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var refused = Assert.Throws<RecordStoreException>(() => SqliteDatabase.OpenOrCreate("/nowhere/at/all/fasttwiml.db"));
        Assert.Equal(StoreFault.CannotOpen, refused.Fault);
        Assert.Contains("folder does not exist", refused.Message, StringComparison.Ordinal);
    }
}
