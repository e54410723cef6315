using FastTwiml.Diagnostics;
using Xunit;

namespace FastTwiml.Tests.Diagnostics;

public sealed class MetricsRegistryTests
{
    [Fact]
    public void Shows_families_with_help_type_and_series()
    {
        var metrics = new MetricsRegistry();
        metrics.Counter("a_total", "How many a.", ("kind", "one")).Add(3);
        metrics.Gauge("b", "How much \\ b\nnow.", () => 0.5);
        metrics.Counter("a_total", "How many a.", ("kind", "t\"w\\o\n"), ("x", "y")).Increment();

        Assert.Equal(
            """
            # HELP a_total How many a.
            # TYPE a_total counter
            a_total{kind="one"} 3
            a_total{kind="t\"w\\o\n",x="y"} 1
            # HELP b How much \\ b\nnow.
            # TYPE b gauge
            b 0.5

            """,
            metrics.ToPrometheusText());
    }

    [Fact]
    public void The_same_name_and_labels_are_the_same_counter()
    {
        var metrics = new MetricsRegistry();
        Assert.Same(metrics.Counter("a_total", "A.", ("k", "v")), metrics.Counter("a_total", "A.", ("k", "v")));
        Assert.NotSame(metrics.Counter("a_total", "A.", ("k", "v")), metrics.Counter("a_total", "A.", ("k", "w")));
    }

    [Fact]
    public void A_figure_is_read_when_it_is_shown_and_a_counter_that_exists_can_be_shown()
    {
        var metrics = new MetricsRegistry();
        var counter = new StripedCounter();
        var depth = 1.0;
        metrics.Counter("a_total", "A.", counter);
        metrics.Gauge("depth", "Depth.", () => depth);

        counter.Add(1L << 40);
        depth = double.PositiveInfinity;

        Assert.Contains("a_total 1099511627776\n", metrics.ToPrometheusText(), StringComparison.Ordinal);
        Assert.Contains("depth +Inf\n", metrics.ToPrometheusText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_adds_up_its_buckets()
    {
        var metrics = new MetricsRegistry();
        long[] counts = [2, 0, 3];
        metrics.Histogram("t_seconds", "T.", [0.5, 1, double.PositiveInfinity], bucket => counts[bucket], () => 7.25);

        Assert.Equal(
            """
            # HELP t_seconds T.
            # TYPE t_seconds histogram
            t_seconds_bucket{le="0.5"} 2
            t_seconds_bucket{le="1"} 2
            t_seconds_bucket{le="+Inf"} 5
            t_seconds_sum 7.25
            t_seconds_count 5

            """,
            metrics.ToPrometheusText());
    }

    [Fact]
    public void A_name_has_one_type_and_a_figure_one_reader()
    {
        var metrics = new MetricsRegistry();
        metrics.Gauge("a", "A.", () => 1);
        Assert.Throws<InvalidOperationException>(() => metrics.Counter("a", "A."));
        Assert.Throws<InvalidOperationException>(() => metrics.Gauge("a", "A.", () => 2));
    }
}
