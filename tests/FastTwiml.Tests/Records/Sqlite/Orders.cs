namespace FastTwiml.Tests.Records.Sqlite;

/// <summary>All the orders in which things may come.</summary>
internal static class Orders
{
    public static IEnumerable<T[]> AllOf<T>(IReadOnlyCollection<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((item, i) => AllOf([.. items.Where((_, j) => j != i)]).Select(rest => (T[])[item, .. rest]));
}
