using System.Text;

namespace FastTwiml.Compare.Report;

/// <summary>A table of text.</summary>
internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>How many columns are words, to the left; the others are figures, to the right.</summary>
    public int Words { get; init; } = 1;

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(Columns);
        Line([.. Columns.Select((_, i) => i < Words ? "---" : "---:")]);
        foreach (var row in Rows)
        {
            Line(row);
        }

        return text.ToString();

        void Line(IReadOnlyList<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }
}
