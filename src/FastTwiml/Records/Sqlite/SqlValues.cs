namespace FastTwiml.Records.Sqlite;

/// <summary>Parts of SQL from which the merging statements are put together.</summary>
internal static class SqlValues
{
    /// <summary>The positions of a JSON array as columns.</summary>
    public static string OfJson(string json, IEnumerable<string> columns) =>
        string.Join(", ", columns.Select((column, position) => $"{json}->>{position} as {column}"));

    /// <summary>The lesser one; where one is null, the other.</summary>
    public static string Least(string a, string b) => $"min(coalesce({a}, {b}), coalesce({b}, {a}))";

    /// <summary>The greater one; where one is null, the other.</summary>
    public static string Greatest(string a, string b) => $"max(coalesce({a}, {b}), coalesce({b}, {a}))";
}
