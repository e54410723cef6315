using System.Globalization;
using System.Text;

namespace FastTwiml.TestKit;

/// <summary>
/// A table of rules in a Markdown file under tests/spec-tables. The first line of a table names its columns; cells that hold
/// bytes stand in backticks and use the escapes \r \n \t \0 \\ and \xHH. All tables of a file are read as one, if their
/// columns are the same.
/// </summary>
public sealed class SpecTable
{
    private readonly Dictionary<string, SpecRow> _rows = new(StringComparer.Ordinal);

    private SpecTable(string file) => File = file;

    public string File { get; }

    public IReadOnlyCollection<SpecRow> Rows => _rows.Values;

    /// <summary>The row whose first column has this text.</summary>
    public SpecRow this[string rule] => _rows[rule];

    /// <summary>Reads tests/spec-tables/FILE, as copied beside the tests.</summary>
    public static SpecTable Load(string file)
    {
        var table = new SpecTable(file);
        string[]? columns = null;
        foreach (var line in System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "spec-tables", file)))
        {
            if (!line.StartsWith('|'))
            {
                columns = null;
                continue;
            }

            var cells = line.Trim().Trim('|').Split('|').Select(static c => c.Trim()).ToArray();
            if (columns is null)
            {
                columns = cells;
            }
            else if (!cells.All(static c => c.Length > 0 && c.All(static x => x is '-' or ':')))
            {
                if (cells.Length != columns.Length)
                {
                    throw new FormatException($"{file}: {cells.Length} cells instead of {columns.Length} in: {line}");
                }

                table._rows.Add(cells[0], new SpecRow(columns, cells));
            }
        }

        return table._rows.Count > 0 ? table : throw new FormatException($"{file} has no rows.");
    }

    /// <summary>The first column of all rows, as a theory's data.</summary>
    public static IEnumerable<object[]> Rules(string file) => Load(file).Rows.Select(static row => new object[] { row.Rule });
}

/// <summary>One rule of a <see cref="SpecTable"/>.</summary>
public sealed class SpecRow
{
    private readonly string[] _columns;
    private readonly string[] _cells;

    internal SpecRow(string[] columns, string[] cells)
    {
        _columns = columns;
        _cells = cells;
    }

    public string Rule => _cells[0];

    /// <summary>A cell as text, without backticks around it.</summary>
    public string this[string column]
    {
        get
        {
            var cell = _cells[Array.IndexOf(_columns, column)];
            return cell.Length >= 2 && cell[0] == '`' && cell[^1] == '`' ? cell[1..^1] : cell;
        }
    }

    /// <summary>A cell as bytes: its escapes undone, other characters as UTF-8.</summary>
    public byte[] Bytes(string column) => Unescape(this[column]);

    /// <summary>Undoes the escapes of a cell, or of a part of one.</summary>
    public static byte[] Unescape(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var bytes = new List<byte>(cell.Length);
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] != '\\')
            {
                var length = char.IsHighSurrogate(cell[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(cell.Substring(i, length)));
                i += length - 1;
                continue;
            }

            i++;
            switch (cell[i])
            {
                case 'r': bytes.Add((byte)'\r'); break;
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case '0': bytes.Add(0); break;
                case '\\': bytes.Add((byte)'\\'); break;
                case 'x':
                    bytes.Add(byte.Parse(cell.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    throw new FormatException($"Unknown escape \\{cell[i]} in: {cell}");
            }
        }

        return [.. bytes];
    }
}
