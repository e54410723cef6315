using System.Globalization;
using System.Text;
using FastTwiml.Assistants.Lookup;

namespace FastTwiml.Records.Assistants;

/// <summary>A line of a file that cannot be imported.</summary>
internal sealed record CsvProblem(int Line, string Message);

/// <summary>
/// Numbers as a CSV file (RFC 4180): columns <c>number</c> and <c>assistant</c> (a name or an id), in this order or as a
/// first line says. Other columns that a first line names are passed over.
/// </summary>
internal static class NumbersCsv
{
    public const string Header = "number,assistant";

    /// <summary>Reads a whole file, so that all its problems are known before anything is written.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="assistants">Every assistant.</param>
    /// <param name="standing">Whose the numbers are where a line names no assistant; null when each line must.</param>
    public static (NumberList Numbers, IReadOnlyList<CsvProblem> Problems) Read(
        TextReader reader, IEnumerable<AssistantRow> assistants, long? standing = null)
    {
        var known = Known(assistants);
        var numbers = new NumberList();
        var problems = new List<CsvProblem>();
        var fields = new List<string>();
        var (numberColumn, assistantColumn) = (0, 1);
        var line = 0;
        var first = true;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (!TrySplit(text, fields))
            {
                problems.Add(new(line, "a quotation mark is not closed, or something follows it; a field with a comma or a quotation mark is written \"Smith, \"\"Al\"\"\""));
                continue;
            }

            if (first)
            {
                first = false;
                if (IsHeader(fields))
                {
                    numberColumn = Column(fields, "number");
                    assistantColumn = Column(fields, "assistant");
                    continue;
                }
            }

            var number = Field(fields, numberColumn);
            var assistant = Field(fields, assistantColumn);
            var id = standing;
            if (!CalledAddress.TryNormalize(number, out var address, out var problem))
            {
                problems.Add(new(line, problem));
            }
            else if (assistant.Length > 0 && !known.TryGetValue(assistant, out id))
            {
                problems.Add(new(line, $"there is no assistant '{assistant}' (a name or an id)"));
            }
            else if (id is null)
            {
                problems.Add(new(line, $"{address} names no assistant: write {address},ASSISTANT (a name or an id)"));
            }
            else
            {
                numbers.Add(address, id.Value, line);
            }
        }

        numbers.Sort((later, earlier, number) => problems.Add(new(later, $"{number} is given to another assistant than in line {earlier}")));
        problems.Sort((one, other) => one.Line.CompareTo(other.Line));
        return (numbers, problems);
    }

    public static string Line(NumberRow row) => $"{Quote(row.Number)},{Quote(row.Assistant)}";

    private static Dictionary<string, long?> Known(IEnumerable<AssistantRow> assistants)
    {
        // Names are never digits only, so names and ids do not meet.
        var known = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var assistant in assistants)
        {
            known[assistant.Name] = assistant.Id;
            known[assistant.Id.ToString(CultureInfo.InvariantCulture)] = assistant.Id;
        }

        return known;
    }

    private static bool IsHeader(List<string> fields) => Column(fields, "number") >= 0;

    private static int Column(List<string> fields, string name) =>
        fields.FindIndex(field => field.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Field(List<string> fields, int column) => column >= 0 && column < fields.Count ? fields[column] : string.Empty;

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"") >= 0 ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    // No field holds a line break: neither numbers nor names may.
    private static bool TrySplit(string line, List<string> fields)
    {
        fields.Clear();
        var rest = line.AsSpan();
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.StartsWith("\""))
            {
                if (!TryTakeQuoted(ref rest, fields))
                {
                    return false;
                }
            }
            else
            {
                var end = rest.IndexOf(',');
                fields.Add(rest[..(end < 0 ? rest.Length : end)].TrimEnd().ToString());
                rest = end < 0 ? [] : rest[end..];
            }

            if (rest.IsEmpty)
            {
                return true;
            }

            rest = rest[1..];
        }
    }

    /// <summary>Takes a field in quotation marks and leaves the comma that follows, or nothing.</summary>
    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, List<string> fields)
    {
        var field = new StringBuilder();
        rest = rest[1..];
        while (true)
        {
            var end = rest.IndexOf('"');
            if (end < 0)
            {
                return false;
            }

            field.Append(rest[..end]);
            rest = rest[(end + 1)..];
            if (!rest.StartsWith("\""))
            {
                fields.Add(field.ToString());
                rest = rest.TrimStart();
                return rest.IsEmpty || rest[0] == ',';
            }

            field.Append('"');
            rest = rest[1..];
        }
    }
}
