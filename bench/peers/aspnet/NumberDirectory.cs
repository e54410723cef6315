using System.Collections.Frozen;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Peers.AspNet;

/// <summary>Which assistant a called number belongs to, as it was in the database at the start.</summary>
internal sealed class NumberDirectory
{
    private readonly FrozenDictionary<string, long> _assistants;

    private NumberDirectory(FrozenDictionary<string, long> assistants) => _assistants = assistants;

    public static async Task<NumberDirectory> LoadAsync(string database)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        var numbers = await connection.QueryAsync<(string Address, long AssistantId)>("select address, assistant_id from numbers");
        return new NumberDirectory(numbers.ToFrozenDictionary(static number => number.Address, static number => number.AssistantId, StringComparer.Ordinal));
    }

    public bool TryFind(string number, out long assistantId) => _assistants.TryGetValue(number, out assistantId);
}
