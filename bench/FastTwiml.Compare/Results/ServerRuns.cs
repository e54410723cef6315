using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Results;

/// <summary>All that one server did in one scenario.</summary>
internal sealed record ServerRuns
{
    public required string Server { get; init; }

    public required ServerMode Mode { get; init; }

    /// <summary>How the server was started.</summary>
    public string? Start { get; init; }

    /// <summary>Why there are no runs.</summary>
    public string? Skipped { get; init; }

    /// <summary>The most streams it carried, where that was looked for.</summary>
    public int? MostStreams { get; init; }

    /// <summary>What ended the search.</summary>
    public string? BoundedBy { get; init; }

    public IReadOnlyList<MeasuredRun> Runs { get; init; } = [];

    /// <summary>Of all runs that count; of a search only those with the most streams, and of these the ones that were in time.</summary>
    public Summary Summary => Summary.Of(Runs.Where(run => MostStreams is null || (run.Streams == MostStreams && !(run.Report?.P99 > Measuring.Streams.MostStreams.LatestEcho))));
}
