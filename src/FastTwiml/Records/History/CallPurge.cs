using Dapper;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Records.History;

/// <summary>Removes old calls with their streams, in short transactions that let new ones be recorded in between.</summary>
internal static class CallPurge
{
    private const int StepRows = 100;

    /// <summary>How many calls were created before then.</summary>
    public static long Count(SqliteDatabase database, long beforeMicros)
    {
        using var connection = database.OpenConnection();
        return connection.ExecuteScalar<long>("select count(*) from calls where created_at < @beforeMicros", new { beforeMicros });
    }

    /// <summary>Removes the calls that were created before then and says how many they were.</summary>
    public static long Run(SqliteDatabase database, long beforeMicros)
    {
        long purged = 0;
        using var slices = new SqliteWriteSlices(database);
        slices.Run(connection =>
        {
            const string Oldest = "from calls where created_at < @beforeMicros order by created_at, id limit @StepRows";
            var step = new { beforeMicros, StepRows };
            connection.Execute($"delete from streams where call_sid in (select call_sid {Oldest})", step);
            var removed = connection.Execute($"delete from calls where id in (select id {Oldest})", step);
            purged += removed;
            return removed == StepRows;
        });
        return purged;
    }
}
