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
    public double? Ratio(string server, string baseline)
    {
        var others = Counting(baseline).ToDictionary(static run => run.Round, static run => run.Report!.ServerMicros);
        return Spread.Of(Counting(server)
            .Select(run => others.GetValueOrDefault(run.Round) is { } other and > 0 ? run.Report!.ServerMicros / other : null))?.Median;
    }

    private IEnumerable<MeasuredRun> Counting(string server) => Of(server)?.Runs.Where(static run => run.Counts) ?? [];
}
