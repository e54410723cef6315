using System.Text;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Assistants;

/// <summary>
/// Reads the directory from SQLite on a connection of its own. No read lasts long, so the write-ahead log can be written
/// back in between: everything is read in pages, and what changed meanwhile is read after them.
/// </summary>
internal sealed class SqliteDirectorySource(SqliteDatabase database, ILogger logger) : IDirectorySource
{
    private const int Page = 20_000;

    private SqliteConnection? _connection;

    public long ReadVersion() => Read(connection => Bounds(connection).Newest);

    public DirectorySnapshot Load(out long version)
    {
        while (true)
        {
            var (since, snapshot) = Read(LoadPages);

            // A change during the load is in some pages and not in others; read again, it counts as it is now.
            var edits = new DirectoryEdits();
            if (TryReadChanges(since, edits, out version))
            {
                return snapshot.With(edits);
            }
        }
    }

    public bool TryReadChanges(long since, DirectoryEdits edits, out long version)
    {
        var newest = since;
        var known = Read(connection =>
        {
            // One read transaction: a number never comes without the assistant that it was given to.
            using var transaction = connection.BeginTransaction(deferred: true);
            var bounds = Bounds(connection);
            newest = bounds.Newest;
            return newest == since
                || (newest > since && bounds.Oldest <= since + 1 && TryReadRows(connection, since, edits));
        });
        version = newest;
        return known;
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static (long Oldest, long Newest) Bounds(SqliteConnection connection) => connection.QuerySingle<(long, long)>(
        "select coalesce((select min(version) from directory_changes), 0), coalesce((select max(version) from directory_changes), 0)");

    private (long Since, DirectorySnapshot Snapshot) LoadPages(SqliteConnection connection)
    {
        var since = Bounds(connection).Newest;
        var builder = new DirectoryBuilder();
        foreach (var row in connection.Query<AssistantRow>($"select {AssistantRow.Columns} from assistants a"))
        {
            if (ToAssistant(row) is { } assistant)
            {
                builder.AddAssistant(assistant);
            }
        }

        for (var last = string.Empty; last is not null;)
        {
            last = LoadPage(connection, builder, last);
        }

        return (since, builder.Build());
    }

    private static string? LoadPage(SqliteConnection connection, DirectoryBuilder builder, string after)
    {
        using var rows = connection.ExecuteReader(
            "select address, assistant_id from numbers where address > @after order by address limit @Page", new { after, Page });
        string? last = null;
        while (rows.Read())
        {
            last = rows.GetString(0);
            builder.Add(last, rows.GetInt64(1));
        }

        return last;
    }

    private bool TryReadRows(SqliteConnection connection, long since, DirectoryEdits edits)
    {
        using var rows = connection.ExecuteReader(
            """
            select c.kind, c.key, n.assistant_id
            from directory_changes c left join numbers n on c.kind = 'number' and n.address = c.key
            where c.version > @since
            """,
            new { since });
        var assistants = new HashSet<long>();
        while (rows.Read())
        {
            switch (rows.GetString(0))
            {
                case "number":
                    SetNumber(edits, rows.GetString(1), rows.IsDBNull(2) ? 0 : rows.GetInt64(2));
                    break;
                case "assistant" when DirectorySnapshot.TryParseId(Encoding.UTF8.GetBytes(rows.GetString(1)), out var id):
                    assistants.Add(id);
                    break;
                default:
                    return false;
            }
        }

        foreach (var id in assistants)
        {
            var row = connection.QuerySingleOrDefault<AssistantRow>($"select {AssistantRow.Columns} from assistants a where a.id = @id", new { id });
            if (row is not null && ToAssistant(row) is { } assistant)
            {
                edits.SetAssistant(assistant);
            }
            else
            {
                edits.RemoveAssistant(id);
            }
        }

        return true;
    }

    private static void SetNumber(DirectoryEdits edits, string address, long assistantId)
    {
        if (E164.TryPack(address, out var number))
        {
            edits.SetNumber(number, assistantId);
        }
        else
        {
            edits.SetAddress(Encoding.UTF8.GetBytes(address), assistantId);
        }
    }

    private Assistant? ToAssistant(AssistantRow row)
    {
        var assistant = row.ToAssistant();
        if (assistant is null)
        {
            logger.LogError("Assistant {Id} ({Name}) is left out: it has the kind '{Kind}', and this program knows {Kinds}.", row.Id, row.Name, row.Kind, AssistantKinds.Names);
        }

        return assistant;
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            _connection ??= database.OpenConnection();
            return read(_connection);
        }
        catch (SqliteException exception)
        {
            // The next read starts with a new connection.
            Dispose();
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }
}
