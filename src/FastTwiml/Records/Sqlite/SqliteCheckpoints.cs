using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// When and how the write-ahead log goes back into the database: from 4 MiB on, between two batches, under the lock that
/// every writer holds. Afterwards the next commit starts the log from its beginning. What a reader with an old view holds
/// back is tried again as more is written.
/// </summary>
internal sealed class SqliteCheckpoints
{
    public const long DueBytes = 4 * 1024 * 1024;

    /// <summary>From here on somebody reads without end, and the operator should know.</summary>
    public const long AlarmingBytes = 256 * 1024 * 1024;

    private const int CacheWrites = 9; // SQLITE_DBSTATUS_CACHE_WRITE: pages written so far by this connection
    private const int PageBytes = 4096;

    // A slice of another writer lasts 20 ms.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    private FileInfo? _wal;
    private long _walBytes;
    private long _seenBytes;
    private int _seenPages;
    private bool _alarmed;

    /// <summary>The size of the log's file when it was last looked at.</summary>
    public long WalBytes => Volatile.Read(ref _walBytes);

    public long Count { get; private set; }

    /// <summary>The log's size counts from here on.</summary>
    public void StartAnew()
    {
        _seenBytes = 0;
        _seenPages = 0;
    }

    /// <summary>
    /// Whether 4 MiB have come since the last time: by this connection, which fills the file from its beginning again, or by
    /// others, which shows when the file grows.
    /// </summary>
    public bool IsDue(SqliteConnection connection, SqliteDatabase database)
    {
        _wal ??= new FileInfo(database.WalPath);
        _wal.Refresh();
        Volatile.Write(ref _walBytes, _wal.Exists ? _wal.Length : 0);
        return (long)(PagesWritten(connection) - _seenPages) * PageBytes >= DueBytes || WalBytes - _seenBytes >= DueBytes;
    }

    public void Run(SqliteConnection connection, WriteLock writeLock, SqliteDatabase database, ILogger logger)
    {
        if (!writeLock.TryEnter(Patience))
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            var (busy, log, written) = connection.QuerySingle<(int, int, int)>("pragma wal_checkpoint(passive)");
            Count++;
            _seenPages = PagesWritten(connection);
            var isWhole = busy == 0 && log == written;
            _seenBytes = isWhole ? Math.Min(WalBytes, SqliteDatabase.KeptWalBytes) : WalBytes;
            if (!isWhole && WalBytes > AlarmingBytes && !_alarmed)
            {
                logger.LogWarning(
                    "The log {Wal} has grown to {Bytes} bytes, because a program reads {Path} in one long transaction. End it (fuser {Path}).",
                    database.WalPath,
                    WalBytes,
                    database.Path,
                    database.Path);
            }

            _alarmed = !isWhole && WalBytes > AlarmingBytes;
            logger.LogDebug("Checkpoint of {Path}: {Written} of {Log} pages in {Milliseconds:0.0} ms.", database.Path, written, log, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        finally
        {
            writeLock.Exit();
        }
    }

    /// <summary>Writes all of the log back and leaves nothing of it, if nobody is in the way.</summary>
    public void EmptyLog(SqliteConnection connection, WriteLock writeLock)
    {
        if (!writeLock.TryEnter(Patience))
        {
            return;
        }

        try
        {
            connection.Execute("pragma wal_checkpoint(truncate)");
            Count++;
        }
        catch (SqliteException)
        {
            // The file was in use by somebody who should not have moved it; there is nothing better to do for it.
        }
        finally
        {
            writeLock.Exit();
        }
    }

    private static int PagesWritten(SqliteConnection connection)
    {
        _ = SQLitePCL.raw.sqlite3_db_status(connection.Handle, CacheWrites, out var pages, out _, 0);
        return pages;
    }
}
