using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Sqlite;

/// <summary>The SQLite that this program runs on, and its WAL-reset defect (https://www.sqlite.org/wal.html).</summary>
internal static class SqliteVersion
{
    public static string Current => SQLitePCL.raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Whether a checkpoint that starts while another connection commits can lose data.</summary>
    public static bool HasWalResetDefect(Version version) =>
        version < new Version(3, 51, 3) && !(version >= new Version(3, 50, 7) && version < new Version(3, 51));

    public static void Log(ILogger logger, string path)
    {
        if (HasWalResetDefect(Version.Parse(Current)))
        {
            logger.LogInformation(
                "SQLite {Version} has the WAL-reset defect (mended in 3.50.7 and 3.51.3). FastTwiml's own programs keep clear of it by {Lock}; while it runs, let no other program write to {Path}.",
                Current,
                WriteLock.PathOf(path),
                path);
        }
        else
        {
            logger.LogInformation("SQLite {Version} keeps the records in {Path}.", Current, path);
        }
    }
}
