namespace FastTwiml.Compare.Results;

/// <summary>Medians, least and most of the runs that count.</summary>
internal sealed record Summary
{
    public required int Runs { get; init; }

    public Spread? ServerMicros { get; init; }

    public Spread? ServerUser { get; init; }

    public Spread? PerSecond { get; init; }

    public Spread? ServerCore { get; init; }

    public Spread? GeneratorCore { get; init; }

    public Spread? P50 { get; init; }

    public Spread? P99 { get; init; }

    public Spread? P999 { get; init; }

    public Spread? ResidentBytes { get; init; }

    public Spread? BytesPerSocket { get; init; }

    public Spread? Milliseconds { get; init; }

    /// <summary>The side that was at its limit in most runs.</summary>
    public string? Limit { get; init; }

    public static Summary Of(IEnumerable<MeasuredRun> runs)
    {
        var reports = runs.Where(static run => run.Counts).Select(static run => run.Report!).ToList();
        return new Summary
        {
            Runs = reports.Count,
            ServerMicros = Of(static report => report.ServerMicros),
            ServerUser = Of(static report => report.ServerUser),
            PerSecond = Of(static report => report.PerSecond),
            ServerCore = Of(static report => report.ServerCore),
            GeneratorCore = Of(static report => report.GeneratorCore),
            P50 = Of(static report => report.P50),
            P99 = Of(static report => report.P99),
            P999 = Of(static report => report.P999),
            ResidentBytes = Of(static report => report.ResidentBytes),
            BytesPerSocket = Of(static report => report.BytesPerSocket),
            Milliseconds = Of(static report => report.Milliseconds),
            Limit = reports.Select(static report => report.Limit).OfType<string>().GroupBy(static limit => limit).MaxBy(static limit => limit.Count())?.Key,
        };

        Spread? Of(Func<LoadReport, double?> value) => Spread.Of(reports.Select(value));
    }
}
