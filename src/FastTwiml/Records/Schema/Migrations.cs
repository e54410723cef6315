using System.Globalization;
using System.Reflection;
using Dapper;
using FastTwiml.Calls;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Schema;

/// <summary>One numbered SQL file of this folder.</summary>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>
/// Brings a database's schema up to date: the numbered SQL files in order, each once, all of them in one transaction and
/// recorded in <c>schema_migrations</c>. A schema newer than this program is refused.
/// </summary>
internal static class Migrations
{
    private const string Prefix = "Schema/";

    public static IReadOnlyList<Migration> All { get; } = Load();

    public static int Newest => All[^1].Version;

    /// <summary>Applies what is missing and says what that was.</summary>
    public static IReadOnlyList<Migration> Apply(SqliteDatabase database, TimeProvider time)
    {
        using var connection = database.OpenConnection(create: true);
        try
        {
            var applied = Version(connection);
            RefuseNewer(database, applied);
            if (applied == Newest)
            {
                return [];
            }

            using var slices = new SqliteWriteSlices(database, connection);
            return slices.Once(c => ApplyMissing(database, c, time));
        }
        catch (Exception exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }

    /// <summary>Expects the newest schema and changes nothing.</summary>
    public static void CheckIsCurrent(SqliteDatabase database)
    {
        using var connection = database.OpenConnection();
        try
        {
            var applied = Version(connection);
            RefuseNewer(database, applied);
            if (applied < Newest)
            {
                throw new RecordStoreException(StoreFault.Other, $"The database {database.Path} has schema {applied}, and this program needs {Newest}. Run `fasttwiml migrate --database {database.Path}`.");
            }
        }
        catch (Exception exception)
        {
            throw SqliteFaults.Explain(database.Path, exception);
        }
    }

    /// <summary>The newest migration that a database has; 0 for an empty one.</summary>
    public static int Version(SqliteConnection connection)
    {
        var known = connection.ExecuteScalar<long>("select count(*) from sqlite_schema where type = 'table' and name = 'schema_migrations'") == 1;
        return known ? connection.ExecuteScalar<int>("select coalesce(max(version), 0) from schema_migrations") : 0;
    }

    private static List<Migration> ApplyMissing(SqliteDatabase database, SqliteConnection connection, TimeProvider time)
    {
        // Asked again inside the transaction: another process may have been faster.
        connection.Execute("create table if not exists schema_migrations (version integer primary key, name text not null, applied_at integer not null)");
        var applied = Version(connection);
        RefuseNewer(database, applied);
        var missing = All.Where(m => m.Version > applied).ToList();
        foreach (var migration in missing)
        {
            connection.Execute(migration.Sql);
            connection.Execute(
                "insert into schema_migrations (version, name, applied_at) values (@Version, @Name, @At)",
                new { migration.Version, migration.Name, At = UnixMicros.Now(time) });
        }

        return missing;
    }

    private static void RefuseNewer(SqliteDatabase database, int applied)
    {
        if (applied > Newest)
        {
            throw new RecordStoreException(StoreFault.SchemaTooNew, $"The database {database.Path} has schema {applied}, and this program knows schemas up to {Newest}. Use the newer fasttwiml that made it, or another database file.");
        }
    }

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
            migrations.Add(new Migration(int.Parse(name.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }
}
