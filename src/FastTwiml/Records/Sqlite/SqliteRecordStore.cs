using System.Data;
using System.Numerics;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Sqlite;

/// <summary>
/// Writes batches to SQLite on one connection of its own, in one transaction and one statement each (two more where stream
/// sessions have a say), and writes the log back between batches. After a failure the connection is made anew, so whatever the operator repairs is picked up.
/// </summary>
internal sealed class SqliteRecordStore : IRecordStore
{
    private readonly SqliteDatabase _database;
    private readonly ILogger _logger;
    private readonly DynamicParameters _parameters = new();
    private readonly DynamicParameters _streamParameters = new();
    private readonly byte[]?[] _parts = new byte[32][];
    private Session? _session;

    /// <summary>Opens the file, making it when there is none, and brings its schema up to date.</summary>
    /// <exception cref="RecordStoreException">The file cannot be used; the message says why.</exception>
    public SqliteRecordStore(RecordOptions options, ILogger<SqliteRecordStore> logger)
    {
        _database = new SqliteDatabase(options.DatabasePath) { Synchronous = options.Synchronous };
        _logger = logger;
        _parameters.Add("node", options.Node, DbType.String);
        _streamParameters.Add("node", options.Node, DbType.String);
        _streamParameters.Add("run", options.Run, DbType.String);
        _session = Open();
        SqliteVersion.Log(logger, _database.Path);
    }

    public string Name => _database.Path;

    public SqliteCheckpoints Checkpoints { get; } = new();

    public int Write(byte[] json, int length, int rows, int sessionRows, Span<int> conflicting)
    {
        var session = Current();
        try
        {
            session.Begin(_database.Path);
            var padded = Padded(json.AsSpan(0, length));
            _parameters.Add("rows", padded, DbType.Binary);
            var conflicts = 0;
            if (session.Connection.ExecutePrepared(CallMerge.Upsert, _parameters) < rows)
            {
                foreach (var position in session.Connection.Query<int>(CallMerge.OfAnotherAccount, _parameters))
                {
                    conflicting[conflicts++] = position;
                }
            }

            if (sessionRows > 0)
            {
                _streamParameters.Add("rows", padded, DbType.Binary);
                session.Connection.ExecutePrepared(StreamMerge.Upsert, _streamParameters);
                session.Connection.ExecutePrepared(StreamMerge.SumUp, _streamParameters);
            }

            session.Commit();
            return conflicts;
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    public void Probe()
    {
        var session = Current();
        try
        {
            session.Begin(_database.Path);

            // An update to the same value would not be written at all.
            session.Connection.Execute("""
                insert into schema_migrations (version, name, applied_at) values (0, 'probe', 0);
                delete from schema_migrations where version = 0;
                """);
            session.Commit();
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    public void Maintain()
    {
        if (_session is not { } session || !Checkpoints.IsDue(session.Connection, _database))
        {
            return;
        }

        try
        {
            Checkpoints.Run(session.Connection, session.Lock, _database, _logger);
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    public void Dispose() => Close();

    // The library copies a parameter that is only a part of an array into a new one, so each size of 2^n has an array here
    // that goes to SQLite whole, filled up with blanks.
    private byte[] Padded(ReadOnlySpan<byte> json)
    {
        var size = Math.Max(10, BitOperations.Log2((uint)json.Length - 1) + 1);
        var array = _parts[size] ??= new byte[1 << size];
        json.CopyTo(array);
        array.AsSpan(json.Length).Fill((byte)' ');
        return array;
    }

    private Session Current()
    {
        if (_session is { File.IsStillThere: false } session)
        {
            // Into the file that they belong to, and out of the way of the one that took its place.
            Checkpoints.EmptyLog(session.Connection, session.Lock);
            Close();
            throw new RecordStoreException(
                StoreFault.Gone,
                $"The database {_database.Path} was moved, deleted or replaced while it was in use. What was recorded until now is in the file that was there before; from now on records go to whatever is at {_database.Path}, which is made when there is nothing. To replace a database, end fasttwiml first.");
        }

        return _session ??= Open();
    }

    private Session Open()
    {
        _ = SqliteDatabase.OpenOrCreate(_database.Path);
        Checkpoints.StartAnew();
        return new Session(_database);
    }

    private RecordStoreException Failed(Exception exception)
    {
        var explained = SqliteFaults.Explain(_database.Path, exception);
        if (explained.Fault == StoreFault.Busy)
        {
            _session?.RollBack();
        }
        else
        {
            Close();
        }

        return explained;
    }

    private void Close()
    {
        _session?.Dispose();
        _session = null;
    }

    /// <summary>An open connection with the statements around a transaction.</summary>
    private sealed class Session : IDisposable
    {
        private readonly SqliteCommand _begin;
        private readonly SqliteCommand _commit;
        private readonly SqliteCommand _rollBack;
        private bool _holdsLock;

        public Session(SqliteDatabase database)
        {
            Connection = database.OpenPrepared();
            File = new FileIdentity(database.Path);
            try
            {
                Lock = database.OpenLock();
            }
            catch
            {
                Connection.Dispose();
                throw;
            }

            _begin = Prepare("begin immediate");
            _commit = Prepare("commit");
            _rollBack = Prepare("rollback");
        }

        public PreparedConnection Connection { get; }

        public WriteLock Lock { get; }

        public FileIdentity File { get; }

        public void Begin(string path)
        {
            _holdsLock = Lock.TryEnter(SqliteDatabase.BusyTimeout);
            if (!_holdsLock)
            {
                throw new RecordStoreException(StoreFault.Busy, $"The database {path} is held by another fasttwiml that does not yield. Find and end it (fuser {WriteLock.PathOf(path)}).");
            }

            _begin.ExecuteNonQuery();
        }

        public void Commit()
        {
            _commit.ExecuteNonQuery();
            ExitLock();
        }

        public void RollBack()
        {
            try
            {
                if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
                {
                    _rollBack.ExecuteNonQuery();
                }
            }
            catch (SqliteException)
            {
                // After some faults SQLite has rolled back by itself.
            }

            ExitLock();
        }

        public void Dispose()
        {
            _begin.Dispose();
            _commit.Dispose();
            _rollBack.Dispose();
            Connection.Dispose();
            Lock.Dispose();
        }

        private void ExitLock()
        {
            if (_holdsLock)
            {
                _holdsLock = false;
                Lock.Exit();
            }
        }

        private SqliteCommand Prepare(string sql)
        {
            var command = Connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }
}
