using FastTwiml.Cli.Output;
using Xunit;

namespace FastTwiml.Tests.Cli.Output;

public class TextTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_lines_end_without_spaces()
    {
        using var output = new StringWriter();
        TextTable.Write(output, ["A", "LONG HEADING", "C"], [["1", "x", ""], ["12345", "", "y"]]);
        Assert.Equal("A      LONG HEADING  C\n1      x\n12345                y\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Nothing_is_printed_of_no_rows()
    {
        using var output = new StringWriter();
        TextTable.Write(output, ["A"], []);
        Assert.Equal(string.Empty, output.ToString());
    }

    [Fact]
    public void Properties_without_a_value_are_left_out()
    {
        using var output = new StringWriter();
        TextTable.WriteProperties(output, [("id", "1"), ("url", null), ("name", "x")]);
        Assert.Equal("id    1\nname  x\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Long_tables_are_written_part_by_part()
    {
        using var output = new StringWriter();
        TextTable.Write(output, ["N"], Enumerable.Range(0, 2_500).Select(i => new[] { $"{i}" }));
        Assert.Equal(2_501, output.ToString().ReplaceLineEndings("\n").Count(character => character == '\n'));
    }
}
