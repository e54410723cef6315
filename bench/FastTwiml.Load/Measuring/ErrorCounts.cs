using System.Globalization;

namespace FastTwiml.Load.Measuring;

/// <summary>What went wrong, by what it was. A single one makes the run void: wrong answers are cheap to give.</summary>
internal sealed class ErrorCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public long Total { get; private set; }

    public void Add(string what, long count = 1)
    {
        _counts[what] = _counts.GetValueOrDefault(what) + count;
        Total += count;
    }

    /// <summary>The same as one sentence; null when nothing went wrong.</summary>
    public string? Summary => _counts.Count == 0
        ? null
        : "errors: " + string.Join(", ", _counts.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} ({pair.Value} times)")));
}
