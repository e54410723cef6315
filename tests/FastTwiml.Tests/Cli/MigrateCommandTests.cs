using System.Text.Json;
using FastTwiml.Cli;
using FastTwiml.Records.Schema;
using FastTwiml.Tests.Records;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class MigrateCommandTests
{
    [Fact]
    public void Makes_the_database_and_says_what_it_did()
    {
        using var temporary = new TemporaryDatabase(create: false);
        var first = CommandLineRun.Of(MigrateCommand.Create(), "--database", temporary.Path);
        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith("Applied 001-first.\n", first.Output, StringComparison.Ordinal);
        var second = CommandLineRun.Of(MigrateCommand.Create(), "--database", temporary.Path, "--json");
        var json = JsonDocument.Parse(second.Output).RootElement;
        Assert.Equal(Migrations.Newest, json.GetProperty("schema").GetInt32());
        Assert.Equal(0, json.GetProperty("applied").GetArrayLength());
    }

    [Fact]
    public void A_file_that_is_no_database_ends_with_one_line()
    {
        using var temporary = new TemporaryDatabase(create: false);
        File.WriteAllText(temporary.Path, new string('x', 5_000));
        var run = CommandLineRun.Of(MigrateCommand.Create(), "--database", temporary.Path);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("is not an SQLite database", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
