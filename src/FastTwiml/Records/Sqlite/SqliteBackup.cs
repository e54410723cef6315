using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// Makes a whole and consistent copy of a database while it is in use. (A copy of the file alone lacks what is still in its
/// write-ahead log.) The copy carries its final name only when it is complete, synced and has passed SQLite's check.
/// </summary>
internal static class SqliteBackup
{
    /// <summary>Writes the copy, which must not exist yet.</summary>
    public static void Write(SqliteDatabase database, string target)
    {
        if (!File.Exists(database.Path))
        {
            throw new RecordStoreException(StoreFault.CannotOpen, $"The database {database.Path} does not exist, so there is nothing to back up. Name it with --database FILE.");
        }

        var partial = target + ".partial";
        if (Path.Exists(target) || Path.Exists(partial))
        {
            throw new RecordStoreException(StoreFault.CannotOpen, $"The backup {(Path.Exists(target) ? target : partial)} exists already. Name another file, or remove it first.");
        }

        try
        {
            MakeAsPrivate(database.Path, partial);
            Copy(database, partial);
            Check(partial);
            File.Move(partial, target);
        }
        catch (Exception exception)
        {
            Remove(partial);
            throw Explain(database.Path, partial, exception);
        }
    }

    // SQLite makes a file that everybody may read, whatever the database's own mode; into an empty file it writes as well.
    private static void MakeAsPrivate(string database, string partial)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            var mode = File.GetUnixFileMode(database);
            new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite cannot make it either, and its fault is the one that is explained.
        }
    }

    private static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (IOException)
        {
            // Where its folder does not exist it was never made; the fault that led here is the one to report.
        }
    }

    // Room, rights and folders are the copy's; locks and damage are the database's.
    private static RecordStoreException Explain(string path, string partial, Exception exception)
    {
        var explained = SqliteFaults.Explain(path, exception);
        return exception is SqliteException && explained.Fault is StoreFault.Full or StoreFault.ReadOnly or StoreFault.CannotOpen
            ? SqliteFaults.Explain(partial, exception)
            : explained;
    }

    private static void Copy(SqliteDatabase database, string partial)
    {
        using var connection = database.OpenConnection();
        connection.Execute("vacuum into @partial", new { partial });
    }

    private static void Check(string partial)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = partial, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var copy = new SqliteConnection(text.ToString());
        copy.Open();
        if (copy.ExecuteScalar<string>("pragma quick_check(1)") is not "ok" and var problem)
        {
            throw new RecordStoreException(StoreFault.Corrupt, $"The backup does not pass SQLite's check ({problem}), so it is not kept. The database itself may be damaged: run `pragma integrity_check` on it.");
        }
    }
}
