using FastTwiml.Records.Sqlite;

namespace FastTwiml.Tests.Records;

/// <summary>A database in a folder of its own, removed afterwards.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("fasttwiml-test-");

    public TemporaryDatabase(bool create = true)
    {
        Database = create ? SqliteDatabase.OpenOrCreate(Path) : new SqliteDatabase(Path);
    }

    public SqliteDatabase Database { get; }

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(_folder.FullName, "fasttwiml.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
