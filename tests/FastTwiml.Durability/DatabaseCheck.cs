using Dapper;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Durability;

/// <summary>Opens a database as the next process would and says what is wrong with it.</summary>
internal static class DatabaseCheck
{
    /// <summary>Null when the database is sound and holds each of these calls exactly once.</summary>
    public static string? Fault(string path, IEnumerable<string> answered)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        using var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            var integrity = connection.ExecuteScalar<string>("pragma integrity_check(1)");
            if (integrity != "ok")
            {
                return $"the database is damaged: {integrity}";
            }

            var rows = connection.Query<string>("select call_sid from calls").ToList();
            var stored = rows.ToHashSet();
            if (stored.Count != rows.Count)
            {
                return $"{rows.Count - stored.Count} calls are there more than once";
            }

            var missing = answered.Where(callSid => !stored.Contains(callSid)).ToList();
            return missing.Count == 0 ? null : $"{missing.Count} answered calls are missing, such as {missing[0]}";
        }
        catch (SqliteException exception)
        {
            return $"the database cannot be read: {exception.Message}";
        }
    }
}
