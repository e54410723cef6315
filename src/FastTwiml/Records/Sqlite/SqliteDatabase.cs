using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// One SQLite file and how connections to it are made. Every connection commits durably and never checkpoints by itself;
/// who writes holds the <see cref="WriteLock"/>, as <see cref="SqliteWriteSlices"/> does.
/// </summary>
internal sealed class SqliteDatabase
{
    /// <summary>How long a statement waits for another program's lock.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(2);

    /// <summary>What is left of a write-ahead log once it has been written back.</summary>
    public const long KeptWalBytes = 16 * 1024 * 1024;

    public SqliteDatabase(string path)
    {
        Path = path;
        WalPath = FileOf(path) + "-wal";
    }

    /// <summary>The file, as the operator named it.</summary>
    public string Path { get; }

    public string WalPath { get; }

    /// <summary>What a commit syncs, in SQLite's words. No setting reaches it: only <c>full</c> keeps what was promised.</summary>
    public string Synchronous { get; init; } = RecordOptions.FullSync;

    /// <summary>Whether a text names a file: an URI, or what SQLite keeps in memory, would be shared with nobody or locked by nobody.</summary>
    public static bool IsFileName(string text) =>
        text.Length > 0 && text != ":memory:"
        && !text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !text.Contains("://", StringComparison.Ordinal);

    /// <summary>What a refusal shows of such a text: an URL may carry a password, so only its scheme.</summary>
    public static string Shown(string text) =>
        text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? string.Concat(text.AsSpan(0, scheme), "://…") : text;

    /// <summary>The file that a link leads to: SQLite keeps its log beside that one, and so must the lock be, whatever name is used.</summary>
    public static string FileOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // There is no such file yet, or what opens it will say what is wrong with it.
            return path;
        }
    }

    /// <summary>Opens the file, making it when there is none, and brings its schema up to date.</summary>
    /// <exception cref="RecordStoreException">The file cannot be used; the message says why.</exception>
    public static SqliteDatabase OpenOrCreate(string path, TimeProvider? time = null)
    {
        var database = new SqliteDatabase(path);
        Schema.Migrations.Apply(database, time ?? TimeProvider.System);
        return database;
    }

    /// <summary>Takes a file that must be there already with a schema that this program knows, as the commands that only read do.</summary>
    /// <exception cref="RecordStoreException">The file is missing or cannot be used; the message says why.</exception>
    public static SqliteDatabase OpenExisting(string path)
    {
        if (!File.Exists(path))
        {
            throw new RecordStoreException(StoreFault.CannotOpen, $"The database {path} does not exist. Name the file that `serve` writes with --database FILE, or make one with `fasttwiml migrate`.");
        }

        var database = new SqliteDatabase(path);
        Schema.Migrations.CheckIsCurrent(database);
        return database;
    }

    /// <summary>An open connection; the caller disposes it.</summary>
    /// <exception cref="RecordStoreException">The file cannot be used; the message says why.</exception>
    public SqliteConnection OpenConnection(bool create = false) => Open(text => new SqliteConnection(text), create);

    /// <summary>An open connection for one statement that is executed often.</summary>
    /// <exception cref="RecordStoreException">The file cannot be used; the message says why.</exception>
    public PreparedConnection OpenPrepared() => Open(text => new PreparedConnection(text), create: false);

    public WriteLock OpenLock()
    {
        try
        {
            return new WriteLock(Path);
        }
        catch (Exception exception)
        {
            throw SqliteFaults.Explain(Path, exception);
        }
    }

    private T Open<T>(Func<string, T> make, bool create)
        where T : SqliteConnection
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,

            // SQLite itself waits; the library's own loop around it, which sleeps 150 ms at a time, ends after one round.
            DefaultTimeout = 1,
        };
        var connection = make(text.ToString());
        try
        {
            connection.Open();

            // The waiting comes first: changing to WAL needs the file for itself.
            connection.Execute($"""
                pragma busy_timeout = {(int)BusyTimeout.TotalMilliseconds};
                pragma journal_mode = wal;
                pragma synchronous = {Synchronous};
                pragma wal_autocheckpoint = 0;
                pragma journal_size_limit = {KeptWalBytes};
                pragma foreign_keys = on;
                """);
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            throw SqliteFaults.Explain(Path, exception);
        }
    }
}
