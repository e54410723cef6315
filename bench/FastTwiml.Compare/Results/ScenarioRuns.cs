namespace FastTwiml.Compare.Results;

/// <summary>What a scenario gave, for every server that took part.</summary>
internal sealed record ScenarioRuns
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<ServerRuns> Servers { get; init; }

    public ServerRuns? Of(string server) => Servers.FirstOrDefault(runs => runs.Server == server);

    /// <summary>
    /// How many times as much one server needs as another: the median over the rounds, each of which saw both on the
    /// machine as it was then. Null when no round has both.
    /// </summary>
    public double? Ratio(string server, string baseline) => Ratios(server, this, baseline, static report => report.ServerMicros)?.Median;

    /// <summary>The same for any figure, with the least and the most, and against another scenario of the same rounds.</summary>
    public Spread? Ratios(string server, ScenarioRuns other, string baseline, Func<LoadReport, double?> figure)
    {
        var others = other.Counting(baseline).ToDictionary(static run => run.Round, run => figure(run.Report!));
        return Spread.Of(Counting(server).Select(run => others.GetValueOrDefault(run.Round) is { } divisor and > 0 ? figure(run.Report!) / divisor : null));
    }

    private IEnumerable<MeasuredRun> Counting(string server) => Of(server)?.Runs.Where(static run => run.Counts) ?? [];
}
