using FastTwiml.Load.Requests;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Load.Webhooks;

/// <summary>The rows that a run's calls left in the server's database.</summary>
internal sealed class RecordedCalls(string path, uint seed)
{
    public long Count()
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();

            // A range and not LIKE, which would read the whole table. 'g' follows every hexadecimal digit.
            command.CommandText = "select count(*) from calls where call_sid >= $prefix and call_sid < $prefix || 'g'";
            command.Parameters.AddWithValue("$prefix", Sids.PrefixOf(seed));
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException e)
        {
            throw new LoadException($"The calls in {path} cannot be counted: {e.Message} Give --database the file that the server writes.");
        }
    }
}
