using FastTwiml.Compare.Report;
using FastTwiml.Compare.Results;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class ReportTests
{
    private readonly ComparisonResults _results = SampleResults.Make();

    [Fact]
    public void The_main_table_orders_by_cost_and_gives_ratios_to_the_floor_and_to_the_usual()
    {
        // A server that gives constant answers only has no row.
        var rows = MainTable.Make(_results).Rows;
        Assert.Equal(["C", "**FastTwiml**", "ASP.NET Core"], rows.Select(static row => row[0]));
        Assert.Equal(["6.25 (1.00×, 0.25×)", "7.60 (1.22×, 0.30×)", "25.0 (4.00×, 1.00×)"], rows.Select(static row => row[2]));
        Assert.Equal(["2,894 (generator)", "2,600", "–"], rows.Select(static row => row[5]));
    }

    [Fact]
    public void A_detail_table_shows_the_runs_that_count()
    {
        var row = ScenarioTable.Make(_results, _results.Scenario("signed")!).Rows[1];
        Assert.Equal(["FastTwiml", "7.60", "7.40–7.80", "–", "131,670", "–", "412", "–", "–", "server", "2"], row);
    }

    [Fact]
    public void A_server_that_was_left_out_says_why()
    {
        var row = Assert.Single(ScenarioTable.Make(_results, _results.Scenario("signed-open")!).Rows);
        Assert.Equal(["ASP.NET Core", "it answers 9 a second at most"], row.Take(2));
    }

    [Fact]
    public void A_search_shows_the_runs_with_the_most_streams()
    {
        var rows = ScenarioTable.Make(_results, _results.Scenario("streams")!).Rows;
        Assert.Equal(["C", "2,894", "generator", "6.00"], rows[0].Take(4));
        Assert.Equal(["FastTwiml", "2,600", "server", "6.00"], rows[1].Take(4));
    }

    [Fact]
    public void What_could_not_be_built_is_listed() =>
        Assert.Equal(["Go", "not measured", "go is not on the PATH"], ServersTable.Make(_results).Rows[^1]);

    [Fact]
    public void A_table_is_markdown() =>
        Assert.Equal("| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n", new Table(["a", "b"], [["x|y", "1"]]).ToMarkdown());

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.0, "0.00")]
    [InlineData(7.126, "7.13")]
    [InlineData(12.34, "12.3")]
    [InlineData(412.3, "412")]
    [InlineData(131_670.4, "131,670")]
    public void Figures_have_the_digits_that_say_something(double? value, string text) => Assert.Equal(text, Figure.Number(value));
}
