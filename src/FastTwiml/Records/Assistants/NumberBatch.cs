using System.Buffers;
using System.Data;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Assistants;

/// <summary>Writes a few hundred numbers with one statement: they travel as one JSON parameter.</summary>
internal sealed class NumberBatch(long now)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Writes some of a list's numbers and says how many were not there before, and how many had another assistant.</summary>
    public (long Added, long Moved) Write(SqliteConnection connection, NumberList numbers, int start, int count)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartArray();
            for (var i = start; i < start + count; i++)
            {
                var (address, assistantId) = numbers[i];
                json.WriteStartArray();
                json.WriteStringValue(address);
                json.WriteNumberValue(assistantId);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        var parameters = new DynamicParameters();
        parameters.Add("rows", _buffer.WrittenSpan.ToArray(), DbType.Binary);
        parameters.Add("now", now, DbType.Int64);
        var there = connection.ExecuteScalar<long>(
            "select count(*) from json_each(cast(@rows as text)) r join numbers n on n.address = r.value->>0", parameters);
        var written = connection.Execute(
            """
            insert into numbers (address, assistant_id, created_at)
            select value->>0, value->>1, @now from json_each(cast(@rows as text)) where true
            on conflict (address) do update set assistant_id = excluded.assistant_id where assistant_id <> excluded.assistant_id
            """,
            parameters);
        var added = count - there;
        return (added, written - added);
    }
}
