using System.Text.Json;
using FastTwiml.Cli;
using FastTwiml.Records.Sqlite;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class BackupCommandTests
{
    [Fact]
    public void Writes_a_copy_and_refuses_to_write_it_twice()
    {
        using var temporary = new TemporaryDatabase();
        var target = Path.Combine(temporary.Folder, "copy.db");
        var first = CommandLineRun.Of(BackupCommand.Create(), target, "--database", temporary.Path, "--json");
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(new FileInfo(target).Length, JsonDocument.Parse(first.Output).RootElement.GetProperty("bytes").GetInt64());
        SqliteDatabase.OpenExisting(target);
        var second = CommandLineRun.Of(BackupCommand.Create(), target, "--database", temporary.Path);
        Assert.Equal(4, second.ExitCode);
        Assert.Contains("exists already", second.Error, StringComparison.Ordinal);
    }
}
