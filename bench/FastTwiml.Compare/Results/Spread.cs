namespace FastTwiml.Compare.Results;

/// <summary>What several runs gave.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    /// <summary>Null without values.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : new Spread(MedianOf(sorted), sorted[0], sorted[^1]);
    }

    private static double MedianOf(List<double> sorted)
    {
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
