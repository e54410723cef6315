using Dapper;
using FastTwiml.Durability.Load;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Durability.Stored;

/// <summary>
/// What a database holds after its server was stopped in whatever way, read by SQLite itself with nothing of the product
/// between. Reading it recovers the database, so it works on a copy where the next server is to do that.
/// </summary>
internal sealed class StoredCalls
{
    private readonly HashSet<long> _numbers = [];

    private StoredCalls(string? fault) => Fault = fault;

    /// <summary>What is wrong with the database itself, or with a row of it; null when nothing is.</summary>
    public string? Fault { get; private set; }

    public int Count => _numbers.Count;

    public bool Holds(long number) => _numbers.Contains(number);

    /// <param name="path">The database.</param>
    /// <param name="sent">Calls are numbered from 1 to this; a row of another one is a fault.</param>
    public static StoredCalls Read(string path, long sent)
    {
        try
        {
            var calls = ReadRows(path, sent);

            // And the next server would start on it.
            _ = SqliteDatabase.OpenOrCreate(path);
            return calls;
        }
        catch (Exception e) when (e is SqliteException or RecordStoreException)
        {
            return new StoredCalls($"the database cannot be opened: {e.Message}");
        }
    }

    private static StoredCalls ReadRows(string path, long sent)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();

        // A copy that is thrown away needs no sync.
        connection.Execute("pragma synchronous = off");
        var integrity = connection.Query<string>("pragma integrity_check").ToList();
        if (integrity is not ["ok"])
        {
            return new StoredCalls($"integrity_check: {string.Join("; ", integrity.Take(3))}");
        }

        var calls = new StoredCalls(fault: null);
        if (connection.ExecuteScalar<long>("select count(*) from sqlite_schema where name = 'calls'") == 0)
        {
            return calls;
        }

        // Not indexed: the table itself is read, whatever the index of call_sid says.
        var rows = 0;
        foreach (var (sid, caller) in connection.Query<(string Sid, string Caller)>("select call_sid, from_number from calls not indexed", buffered: false))
        {
            rows++;
            if (!LoadCall.TryNumber(sid, out var number) || number < 1 || number > sent || caller != LoadCall.Caller(number))
            {
                calls.Fault = $"the row of {sid} (from {caller}) is of no call that was sent";
            }
            else if (!calls._numbers.Add(number))
            {
                calls.Fault = $"the call {sid} is there more than once";
            }
        }

        var counted = connection.ExecuteScalar<long>("select count(distinct call_sid) from calls");
        calls.Fault ??= counted == rows ? null : $"{rows} rows, but {counted} calls";
        return calls;
    }
}
