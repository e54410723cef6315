using System.Text.Json;
using FastTwiml.Compare;
using FastTwiml.Compare.Results;
using Xunit;

namespace FastTwiml.Tests.Compare;

public sealed class ComparisonResultsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-compare-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Results_come_back_as_they_were()
    {
        var results = SampleResults.Make();
        var file = results.Write(_folder.FullName);
        Assert.Equal(Path.Combine(_folder.FullName, "some-cpu", "2026-05-04-0302-0123456789.json"), file);
        Assert.Equal(JsonSerializer.Serialize(results, ResultsJson.Options), JsonSerializer.Serialize(ComparisonResults.Read(file), ResultsJson.Options));
    }

    [Fact]
    public void A_file_that_holds_none_is_named()
    {
        var file = Path.Combine(_folder.FullName, "x.json");
        File.WriteAllText(file, "{}");
        Assert.Contains(file, Assert.Throws<CompareException>(() => ComparisonResults.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_measured_is_named() => Assert.Equal(
        ["Go: go is not on the PATH", "About signed-open, ASP.NET Core: it answers 9 a second at most"],
        SampleResults.Make().Unmeasured());

    [Fact]
    public void What_the_generator_says_is_kept_whole()
    {
        const string Line = """{"mode":"webhooks","seconds":2.0,"answered":9,"serverMicros":7.5,"p999":3,"errors":{"status 403":3},"rows":null,"void":"403","over20ms":4}""";
        var report = JsonSerializer.Deserialize<LoadReport>(Line, ResultsJson.Options)!;
        Assert.Equal((9, 7.5, 3.0, "403"), (report.Answered!.Value, report.ServerMicros!.Value, report.P999!.Value, report.Void));
        Assert.Equal(3, report.Errors!["status 403"]);
        Assert.Null(report.Rows);
        Assert.Contains("\"over20ms\":4", JsonSerializer.Serialize(new MeasuredRun { Report = report }, ResultsJson.Options), StringComparison.Ordinal);
    }
}
