using FastTwiml.Calls;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.History;

/// <summary>
/// Finds the call of a stream in the record, for any number of threads at once. Each read borrows a connection with its
/// compiled statement and takes some tens of microseconds; none holds a transaction in between. It reads from the disk and may
/// wait for it, so it is not for a thread that carries connections.
/// </summary>
internal sealed class CallLookup(SqliteDatabase database) : IDisposable
{
    /// <summary>As many connections are kept for the next read; more are opened when more read at once.</summary>
    public const int KeptConnections = 8;

    private readonly Stack<Session> _idle = new(KeptConnections);
    private readonly Lock _borrowing = new();
    private bool _isDisposed;

    /// <summary>The call as it is on disk; null when there is none of that name.</summary>
    /// <exception cref="RecordStoreException">The database cannot be read; the message says why. The next read tries anew.</exception>
    public KnownCall? Find(string callSid)
    {
        Session? session = null;
        try
        {
            session = Borrow();
            var call = session.Find(callSid);
            GiveBack(session);
            session = null;
            return call;
        }
        catch (Exception exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
        finally
        {
            session?.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_borrowing)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var session))
            {
                session.Dispose();
            }
        }
    }

    // Of a database that was replaced, the connections go on reading the old file: those are thrown away.
    private Session Borrow()
    {
        lock (_borrowing)
        {
            while (_idle.TryPop(out var session))
            {
                if (session.IsCurrent)
                {
                    return session;
                }

                session.Dispose();
            }
        }

        return new Session(database);
    }

    private void GiveBack(Session session)
    {
        lock (_borrowing)
        {
            if (!_isDisposed && _idle.Count < KeptConnections)
            {
                _idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }

    /// <summary>A connection with its statement, for one thread at a time.</summary>
    private sealed class Session : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly FileIdentity _file;
        private readonly SqliteCommand _command;
        private readonly SqliteParameter _callSid;

        public Session(SqliteDatabase database)
        {
            _connection = database.OpenConnection();
            _file = new FileIdentity(database.Path);
            _command = _connection.CreateCommand();
            _command.CommandText = """
                select account_sid, direction, from_number, to_number, assistant_id, status_rank,
                  coalesce(webhook_last_at, webhook_at), welcome_message, agenda, metadata
                from calls where call_sid = @callSid
                """;
            _callSid = _command.Parameters.Add("@callSid", SqliteType.Text);
        }

        public bool IsCurrent => _file.IsStillThere;

        public KnownCall? Find(string callSid)
        {
            _callSid.Value = callSid;
            using var row = _command.ExecuteReader();
            return !row.Read() ? null : new KnownCall
            {
                CallSid = callSid,
                AccountSid = Text(row, 0),
                IsOutbound = Text(row, 1) == "outbound",
                From = Text(row, 2),
                To = Text(row, 3),
                AssistantId = row.IsDBNull(4) ? 0 : row.GetInt64(4),
                IsOver = row.GetInt64(5) >= CallStatuses.FinalRank,
                AnsweredAtMicros = row.IsDBNull(6) ? 0 : row.GetInt64(6),
                WelcomeMessage = Text(row, 7),
                Agenda = Text(row, 8),
                Metadata = Text(row, 9),
            };
        }

        public void Dispose()
        {
            _command.Dispose();
            _connection.Dispose();
        }

        private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
