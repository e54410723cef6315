using System.Runtime.Versioning;
using Dapper;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FastTwiml.Tests.Records.Sqlite;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly SqliteRecordStore _store;

    public SqliteBackupTests()
    {
        _store = new SqliteRecordStore(new RecordOptions(_temporary.Path, TimeSpan.FromSeconds(3)), NullLogger<SqliteRecordStore>.Instance);
    }

    private string Target => Path.Combine(_temporary.Folder, "backup.db");

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void Holds_what_is_still_in_the_log_and_nothing_that_came_later()
    {
        Write("CA1");
        Assert.True(new FileInfo(_temporary.Database.WalPath).Length > 0);
        SqliteBackup.Write(_temporary.Database, Target);
        Write("CA2");
        Assert.False(File.Exists(Target + "-wal"));
        Assert.False(File.Exists(Target + ".partial"));
        using var copy = SqliteDatabase.OpenExisting(Target).OpenConnection();
        Assert.Equal(["CA1"], copy.Query<string>("select call_sid from calls"));
        Assert.Equal("ok", copy.ExecuteScalar<string>("pragma integrity_check"));
    }

    [Fact]
    public async Task Made_while_calls_are_recorded_it_is_whole()
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            var written = 0;
            while (!stop.IsCancellationRequested)
            {
                Write($"CA{written++:d9}");
                _store.Maintain();
            }
        });
        for (var i = 0; i < 5; i++)
        {
            SqliteBackup.Write(_temporary.Database, $"{Target}{i}");
            using var copy = new SqliteDatabase($"{Target}{i}").OpenConnection();
            var sids = copy.Query<string>("select call_sid from calls order by id").ToList();
            Assert.Equal(Enumerable.Range(0, sids.Count).Select(n => $"CA{n:d9}"), sids);
            Assert.Equal("ok", copy.ExecuteScalar<string>("pragma integrity_check"));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Is_no_more_open_to_others_than_the_database()
    {
        const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_temporary.Path, OnlyMine);
        SqliteBackup.Write(_temporary.Database, Target);
        Assert.Equal(OnlyMine, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        File.WriteAllText(Target, "precious");
        var refused = Assert.Throws<RecordStoreException>(() => SqliteBackup.Write(_temporary.Database, Target));
        Assert.Contains("exists already", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Target));
    }

    [Fact]
    public void A_missing_database_and_a_missing_folder_are_named()
    {
        var missing = Assert.Throws<RecordStoreException>(() => SqliteBackup.Write(new SqliteDatabase("/nowhere/x.db"), Target));
        Assert.Contains("/nowhere/x.db does not exist", missing.Message, StringComparison.Ordinal);
        var folder = Assert.Throws<RecordStoreException>(() => SqliteBackup.Write(_temporary.Database, "/nowhere/backup.db"));
        Assert.Contains("/nowhere/backup.db", folder.Message, StringComparison.Ordinal);
        Assert.Contains("folder does not exist", folder.Message, StringComparison.Ordinal);
    }

    [MountFact]
    public void A_backup_that_does_not_fit_leaves_nothing_behind()
    {
        using var mount = new TemporaryMount("1m");
        for (var i = 0; i < 20; i++)
        {
            Write($"CA{i}", new string('x', 100_000));
        }

        var full = Assert.Throws<RecordStoreException>(() => SqliteBackup.Write(_temporary.Database, mount.DatabasePath));
        Assert.Equal(StoreFault.Full, full.Fault);
        Assert.Contains(mount.DatabasePath, full.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(mount.Folder));
    }

    private void Write(string callSid, string welcome = "") =>
        TestEvent.Store(_store, TestEvent.Webhook() with { CallSid = callSid, Welcome = welcome });
}
