namespace FastTwiml.Scenarios.Client;

/// <summary>How long answers took.</summary>
internal sealed class Latencies(IEnumerable<TimeSpan> all)
{
    private readonly TimeSpan[] _sorted = [.. all.Order()];

    public int Count => _sorted.Length;

    public TimeSpan Longest => _sorted.Length == 0 ? TimeSpan.Zero : _sorted[^1];

    public override string ToString() =>
        $"{Count} answers, p50 {At(0.50):0.0} ms, p99 {At(0.99):0.0} ms, max {At(1):0.0} ms";

    /// <summary>The milliseconds that this share of them did not exceed.</summary>
    public double At(double share) =>
        _sorted.Length == 0 ? 0 : _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)].TotalMilliseconds;
}
