using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// How everyone but the record writer writes: in transactions of at most 20 ms with a pause after each, so that calls are
/// recorded in between. What a finished slice wrote stays, even when a later one fails.
/// </summary>
internal sealed class SqliteWriteSlices : IDisposable
{
    public static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(20);

    // Long enough for a waiter that looks once a millisecond, also on a busy machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Without a server nobody else writes the log back; with one it never grows this far.
    private const long UnattendedWalBytes = 4 * SqliteDatabase.KeptWalBytes;

    private readonly SqliteDatabase _database;
    private readonly WriteLock _lock;
    private readonly bool _ownsConnection;
    private TimeSpan _commitTime;

    public SqliteWriteSlices(SqliteDatabase database)
        : this(database, database.OpenConnection(), ownsConnection: true)
    {
    }

    public SqliteWriteSlices(SqliteDatabase database, SqliteConnection connection)
        : this(database, connection, ownsConnection: false)
    {
    }

    private SqliteWriteSlices(SqliteDatabase database, SqliteConnection connection, bool ownsConnection)
    {
        _database = database;
        Connection = connection;
        _ownsConnection = ownsConnection;
        try
        {
            _lock = database.OpenLock();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>The longest transaction so far.</summary>
    public TimeSpan LongestSlice { get; private set; }

    /// <summary>The longest that writing the log back took, which also keeps other writers waiting.</summary>
    public TimeSpan LongestWriteBack { get; private set; }

    /// <summary>One short piece of work in one transaction of its own; all of it or nothing.</summary>
    public T Once<T>(Func<SqliteConnection, T> work)
    {
        var result = default(T)!;
        Slice(() => result = work(Connection));
        return result;
    }

    /// <inheritdoc cref="Once{T}"/>
    public void Once(Action<SqliteConnection> work) => Slice(() => work(Connection));

    /// <summary>Calls <paramref name="step"/> until it returns false: as many steps to a transaction as 20 ms allow.</summary>
    public void Run(Func<SqliteConnection, bool> step)
    {
        var more = true;
        while (more)
        {
            Slice(() =>
            {
                // What commits take, and what the last step took, is kept back so that the slice ends in time.
                var start = Stopwatch.GetTimestamp();
                TimeSpan begun;
                TimeSpan done;
                do
                {
                    begun = Stopwatch.GetElapsedTime(start);
                    more = step(Connection);
                    done = Stopwatch.GetElapsedTime(start);
                }
                while (more && done + (done - begun) + _commitTime < SliceTime);
            });
            if (more)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>Does the same small piece of work for each item, as many to a transaction as 20 ms allow.</summary>
    public void Run<T>(IEnumerable<T> items, Action<SqliteConnection, T> work)
    {
        using var enumerator = items.GetEnumerator();
        var more = enumerator.MoveNext();
        if (more)
        {
            Run(connection =>
            {
                work(connection, enumerator.Current);
                return enumerator.MoveNext();
            });
        }
    }

    public void Dispose()
    {
        _lock?.Dispose();
        if (_ownsConnection)
        {
            Connection.Dispose();
        }
    }

    private void Slice(Action work)
    {
        try
        {
            if (!_lock.TryEnter(SqliteDatabase.BusyTimeout))
            {
                throw new RecordStoreException(StoreFault.Busy, $"The database {_database.Path} is being written by another fasttwiml that does not yield. Try again, or find what holds it (fuser {WriteLock.PathOf(_database.Path)}).");
            }

            try
            {
                var begun = Stopwatch.GetTimestamp();
                Connection.Execute("begin immediate");
                try
                {
                    work();
                    var commit = Stopwatch.GetTimestamp();
                    Connection.Execute("commit");

                    // A slow commit is remembered for some slices, but leaves half of each to the work.
                    var taken = Math.Max(Stopwatch.GetElapsedTime(commit).Ticks, _commitTime.Ticks * 3 / 4);
                    _commitTime = TimeSpan.FromTicks(Math.Min(taken, SliceTime.Ticks / 2));
                }
                catch
                {
                    RollBack();
                    throw;
                }

                LongestSlice = Longer(LongestSlice, begun);
                WriteBackWhenUnattended();
            }
            finally
            {
                _lock.Exit();
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw SqliteFaults.Explain(_database.Path, exception);
        }
    }

    private void RollBack()
    {
        try
        {
            Connection.Execute("rollback");
        }
        catch (SqliteException)
        {
            // After some faults SQLite has rolled back by itself.
        }
    }

    private void WriteBackWhenUnattended()
    {
        var wal = new FileInfo(_database.WalPath);
        if (wal.Exists && wal.Length > UnattendedWalBytes)
        {
            var begun = Stopwatch.GetTimestamp();
            Connection.Execute("pragma wal_checkpoint(passive)");
            LongestWriteBack = Longer(LongestWriteBack, begun);
        }
    }

    private static TimeSpan Longer(TimeSpan longest, long begun)
    {
        var taken = Stopwatch.GetElapsedTime(begun);
        return taken > longest ? taken : longest;
    }
}
