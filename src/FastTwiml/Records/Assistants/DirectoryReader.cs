using Dapper;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Assistants;

/// <summary>Reads assistants and numbers for people and programs that ask. No read goes on while its rows are printed.</summary>
internal sealed class DirectoryReader(SqliteDatabase database)
{
    private const int Page = 10_000;

    public List<AssistantRow> Assistants() =>
        Read(connection => connection.Query<AssistantRow>($"select {AssistantRow.Columns} from assistants a order by a.id").AsList());

    /// <summary>An assistant that is named by id or by name.</summary>
    /// <exception cref="DirectoryException">There is none.</exception>
    public AssistantRow Assistant(string idOrName) => Read(connection => Find(connection, idOrName));

    /// <summary>How many numbers each assistant has; those without any are missing.</summary>
    public Dictionary<long, long> NumberCounts() =>
        Read(connection => connection.Query<(long Id, long Numbers)>("select assistant_id, count(*) from numbers group by assistant_id").ToDictionary());

    /// <summary>The numbers in order, read page by page.</summary>
    /// <param name="assistantId">Only this assistant's; null means everybody's.</param>
    public IEnumerable<NumberRow> Numbers(long? assistantId = null)
    {
        var after = string.Empty;
        while (true)
        {
            var last = after;
            var page = Read(connection => connection.Query<NumberRow>(
                $"""
                select n.address as Number, n.assistant_id as AssistantId, a.name as Assistant
                from numbers n join assistants a on a.id = n.assistant_id
                where n.address > @last{(assistantId is null ? string.Empty : " and n.assistant_id = @assistantId")}
                order by n.address limit @Page
                """,
                new { last, assistantId, Page }).AsList());
            foreach (var row in page)
            {
                yield return row;
                after = row.Number;
            }

            if (page.Count < Page)
            {
                yield break;
            }
        }
    }

    internal static AssistantRow Find(SqliteConnection connection, string idOrName)
    {
        // Names are never digits only.
        var condition = idOrName.All(char.IsAsciiDigit) ? "a.id = cast(@idOrName as integer)" : "a.name = @idOrName";
        return connection.QuerySingleOrDefault<AssistantRow>($"select {AssistantRow.Columns} from assistants a where {condition}", new { idOrName })
            ?? throw new DirectoryException($"there is no assistant '{idOrName}'; `fasttwiml assistants list` shows their ids and names");
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = database.OpenConnection();
        try
        {
            return read(connection);
        }
        catch (SqliteException exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }
}
