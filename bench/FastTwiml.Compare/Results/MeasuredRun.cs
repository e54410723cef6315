using System.Text.Json.Serialization;

namespace FastTwiml.Compare.Results;

/// <summary>One run of the generator.</summary>
internal sealed record MeasuredRun
{
    public int Round { get; init; }

    public string? Command { get; init; }

    /// <summary>Null when the generator reported nothing.</summary>
    public LoadReport? Report { get; init; }

    /// <summary>Why the run does not count; null when it does.</summary>
    public string? Failure { get; init; }

    /// <summary>How many streams there were, in a search for the most.</summary>
    public int? Streams { get; init; }

    [JsonIgnore]
    public bool Counts => Failure is null && Report is not null;
}
