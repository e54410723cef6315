using Spectre.Console;

namespace FastTwiml.Compare.Report;

/// <summary>A table on the console.</summary>
internal static class ConsoleTable
{
    public static void Write(string title, Table table)
    {
        var drawn = new Spectre.Console.Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
        foreach (var (column, i) in table.Columns.Select(static (column, i) => (column, i)))
        {
            drawn.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = i < table.Words ? Justify.Left : Justify.Right });
        }

        foreach (var row in table.Rows)
        {
            drawn.AddRow([.. row.Select(static cell => Markup.Escape(cell.Trim('*')))]);
        }

        AnsiConsole.Write(drawn);
    }
}
