namespace FastTwiml.Compare.Measuring;

/// <summary>The order of the servers in a round: each begins in its turn, so that no place in the order favours one.</summary>
internal static class Rotation
{
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> items, int round) =>
        Enumerable.Range(0, items.Count).Select(i => items[(i + round) % items.Count]);
}
