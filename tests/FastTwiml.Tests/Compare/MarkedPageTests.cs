using FastTwiml.Compare;
using FastTwiml.Compare.Report;
using Xunit;

namespace FastTwiml.Tests.Compare;

public class MarkedPageTests
{
    [Fact]
    public void What_stands_between_the_markers_is_made_anew() => Assert.Equal(
        "# Page\n\n<!-- table: signed -->\nSIGNED\n<!-- end -->\nText.\n<!-- table: echo-200 -->\nECHO-200\n<!-- end -->\n",
        Fill("# Page\n\n<!-- table: signed -->\nold\nolder\n<!-- end -->\nText.\n<!-- table: echo-200 --><!-- end -->\n"));

    [Fact]
    public void Filling_twice_changes_nothing()
    {
        var once = Fill("<!-- table: signed --><!-- end -->");
        Assert.Equal(once, Fill(once));
    }

    [Fact]
    public void What_there_are_no_results_for_stays()
    {
        const string Page = "<!-- table: signed -->\nolder\n<!-- end -->";
        Assert.Equal(Page, MarkedPage.Fill(Page, static _ => null));
    }

    [Fact]
    public void A_page_without_markers_stays() => Assert.Equal("# Page\n<!-- end -->", Fill("# Page\n<!-- end -->"));

    [Theory]
    [InlineData("<!-- table: signed -->", "signed")]
    [InlineData("<!-- table: signed -->\n<!-- table: echo-200 --><!-- end -->", "signed")]
    public void A_marker_without_an_end_is_named(string page, string name) =>
        Assert.Contains(name, Assert.Throws<CompareException>(() => Fill(page)).Message, StringComparison.Ordinal);

    private static string Fill(string page) => MarkedPage.Fill(page, static name => name.ToUpperInvariant() + "\n");
}
