using System.Text;
using System.Text.Json;
using FastTwiml.Records;
using FastTwiml.Records.Rows;

namespace FastTwiml.TestKit;

/// <summary>A store that keeps its rows in memory, or throws them away.</summary>
internal sealed class MemoryStore(bool keep = true) : IRecordStore
{
    private readonly List<string> _rows = [];

    public string Name => "memory";

    /// <summary>Called before each batch, for a test that wants it to wait or to fail.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Positions within the next batches that are said to belong to another account.</summary>
    public Func<string, bool> BelongsToAnother { get; set; } = static _ => false;

    /// <summary>The rows as JSON arrays, in order.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            lock (_rows)
            {
                return [.. _rows];
            }
        }
    }

    /// <summary>The rows by column, without those that are null.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Events => [.. Rows.Select(static row => ByColumn(row))];

    public int Write(byte[] json, int length, int rows, int sessionRows, Span<int> conflicting)
    {
        BeforeWrite?.Invoke();
        if (!keep)
        {
            return 0;
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json, 0, length));
        var conflicts = 0;
        lock (_rows)
        {
            foreach (var (index, row) in document.RootElement.EnumerateArray().Index())
            {
                if (BelongsToAnother(row.GetRawText()))
                {
                    conflicting[conflicts++] = index;
                }
                else
                {
                    _rows.Add(row.GetRawText());
                }
            }
        }

        return conflicts;
    }

    public void Probe()
    {
    }

    public void Maintain()
    {
    }

    public void Dispose()
    {
    }

    private static Dictionary<string, JsonElement> ByColumn(string row)
    {
        using var document = JsonDocument.Parse(row);
        var values = document.RootElement.Clone();
        var more = values[values.GetArrayLength() - 1];
        var columns = CallRow.Columns.Zip(values.EnumerateArray());
        if (more.ValueKind == JsonValueKind.Array)
        {
            columns = columns.Concat(CallRow.MoreColumns.Zip(more.EnumerateArray()));
        }

        return columns.Where(static column => column.Second.ValueKind != JsonValueKind.Null)
            .ToDictionary(static column => column.First, static column => column.Second);
    }
}
