using System.Text.Json;
using FastTwiml.Cli;
using Xunit;

namespace FastTwiml.Tests.Cli;

public class VersionCommandTests
{
    [Fact]
    public void Prints_versions_for_people()
    {
        var run = CommandLineRun.Of(VersionCommand.Create());
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("""\Afasttwiml  \d+\.\d+\.\d+\S*\nruntime    \.NET \S+\nsqlite     3\.\d+\.\d+\nsystem     \S.*\n\z""", run.Output);
    }

    [Fact]
    public void Prints_versions_as_JSON()
    {
        var run = CommandLineRun.Of(VersionCommand.Create(), "--json");
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["fasttwiml", "runtime", "sqlite", "system"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.StartsWith("3.", json.RootElement.GetProperty("sqlite").GetString(), StringComparison.Ordinal);
    }
}
