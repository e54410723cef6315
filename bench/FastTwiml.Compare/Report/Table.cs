using System.Text;

namespace FastTwiml.Compare.Report;

/// <summary>A table of text: first column to the left, figures to the right.</summary>
internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(Columns);
        Line([.. Columns.Select(static (_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in Rows)
        {
            Line(row);
        }

        return text.ToString();

        void Line(IReadOnlyList<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }
}
