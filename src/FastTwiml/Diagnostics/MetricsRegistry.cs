using System.Globalization;
using System.Text;

namespace FastTwiml.Diagnostics;

/// <summary>
/// Every figure that the program shows, by name. Figures are made at start; counting one is the counter's own business and
/// never comes here.
/// </summary>
internal sealed class MetricsRegistry
{
    private readonly Lock _adding = new();
    private readonly List<Family> _families = [];

    /// <summary>A figure that only rises. The same name and labels give the same counter.</summary>
    /// <param name="name">Ends in <c>_total</c>.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="labels">Name and value of each label.</param>
    public StripedCounter Counter(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        lock (_adding)
        {
            var text = LabelText(labels);
            var family = FamilyOf(name, help, "counter");
            if (family.Find(text) is { Counter: { } existing })
            {
                return existing;
            }

            var counter = new StripedCounter();
            family.Add(new Series(text, () => counter.Value, counter));
            return counter;
        }
    }

    /// <summary>A counter that exists already.</summary>
    public void Counter(string name, string help, StripedCounter counter, params ReadOnlySpan<(string Name, string Value)> labels)
        => Add(name, help, "counter", () => counter.Value, labels);

    /// <summary>A figure that only rises and that somebody else keeps.</summary>
    public void Counter(string name, string help, Func<double> read, params ReadOnlySpan<(string Name, string Value)> labels)
        => Add(name, help, "counter", read, labels);

    /// <summary>A figure that is read when somebody looks.</summary>
    public void Gauge(string name, string help, Func<double> read, params ReadOnlySpan<(string Name, string Value)> labels)
        => Add(name, help, "gauge", read, labels);

    /// <summary>How a figure is spread.</summary>
    /// <param name="name">Ends in its unit.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="upperBounds">The upper bound of each bucket, rising, the last one infinite.</param>
    /// <param name="count">How much there is in a bucket, without those before it.</param>
    /// <param name="sum">The sum of all figures.</param>
    public void Histogram(string name, string help, IReadOnlyList<double> upperBounds, Func<int, long> count, Func<double> sum)
    {
        lock (_adding)
        {
            var family = FamilyOf(name, help, "histogram");
            for (var i = 0; i < upperBounds.Count; i++)
            {
                var bucket = i;
                family.Add(new Series($"_bucket{LabelText([("le", Show(upperBounds[i]))])}", () => Through(bucket), null));
            }

            family.Add(new Series("_sum", sum, null));
            family.Add(new Series("_count", () => Through(upperBounds.Count - 1), null));
        }

        double Through(int last) => Enumerable.Range(0, last + 1).Sum(count);
    }

    /// <summary>Everything in Prometheus' text format 0.0.4.</summary>
    public string ToPrometheusText()
    {
        Family[] families;
        lock (_adding)
        {
            families = [.. _families];
        }

        var text = new StringBuilder();
        foreach (var family in families)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
            foreach (var series in family.All)
            {
                text.Append(family.Name).Append(series.Tail).Append(' ').Append(Show(series.Read())).Append('\n');
            }
        }

        return text.ToString();
    }

    private void Add(string name, string help, string type, Func<double> read, ReadOnlySpan<(string Name, string Value)> labels)
    {
        lock (_adding)
        {
            var text = LabelText(labels);
            var family = FamilyOf(name, help, type);
            if (family.Find(text) is not null)
            {
                throw new InvalidOperationException($"{name}{text} is there already.");
            }

            family.Add(new Series(text, read, null));
        }
    }

    private Family FamilyOf(string name, string help, string type)
    {
        var family = _families.Find(family => family.Name == name);
        if (family is null)
        {
            family = new Family(name, help, type);
            _families.Add(family);
        }
        else if (family.Type != type)
        {
            throw new InvalidOperationException($"{name} is a {family.Type} already, not a {type}.");
        }

        return family;
    }

    private static string Show(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string LabelText(ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (labels.IsEmpty)
        {
            return string.Empty;
        }

        var text = new StringBuilder("{");
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length > 1 ? "," : string.Empty).Append(name).Append("=\"").Append(EscapeLabel(value)).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string EscapeHelp(string text)
        => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    // The tail is what follows the family's name: labels, and before them the part of a histogram.
    private sealed record Series(string Tail, Func<double> Read, StripedCounter? Counter);

    /// <summary>The series of one name. Only replaced, so that a reader sees one moment.</summary>
    private sealed class Family(string name, string help, string type)
    {
        private volatile Series[] _all = [];

        public string Name => name;

        public string Help => help;

        public string Type => type;

        public IReadOnlyList<Series> All => _all;

        public Series? Find(string tail) => Array.Find(_all, series => series.Tail == tail);

        public void Add(Series series) => _all = [.. _all, series];
    }
}
