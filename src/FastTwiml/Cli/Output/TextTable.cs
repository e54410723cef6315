namespace FastTwiml.Cli.Output;

/// <summary>Results for people: columns under their headings, aligned.</summary>
internal static class TextTable
{
    /// <summary>Rows looked at together for the columns' widths; longer tables are aligned from one such part to the next.</summary>
    private const int Part = 1_000;

    public static void Write(TextWriter output, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var widths = headings.Select(heading => heading.Length).ToArray();
        var first = true;
        foreach (var part in rows.Chunk(Part))
        {
            foreach (var row in part)
            {
                for (var column = 0; column < widths.Length; column++)
                {
                    widths[column] = Math.Max(widths[column], row[column].Length);
                }
            }

            if (first)
            {
                WriteRow(output, headings, widths);
                first = false;
            }

            foreach (var row in part)
            {
                WriteRow(output, row, widths);
            }
        }
    }

    /// <summary>One thing: what it has, line by line.</summary>
    public static void WriteProperties(TextWriter output, IEnumerable<(string Name, string? Value)> properties)
    {
        var present = properties.Where(property => !string.IsNullOrEmpty(property.Value)).ToArray();
        var width = present.Max(property => property.Name.Length);
        foreach (var (name, value) in present)
        {
            output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    private static void WriteRow(TextWriter output, IReadOnlyList<string> cells, int[] widths) =>
        output.WriteLine(string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
}
