using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastTwiml.Compare.Results;

/// <summary>What the load generator says about a run. Times are microseconds unless named otherwise; what a mode does not measure is null.</summary>
internal sealed record LoadReport
{
    public string? Mode { get; init; }

    public double? Seconds { get; init; }

    public long? Answered { get; init; }

    public double? PerSecond { get; init; }

    /// <summary>The server's processor time per request or message.</summary>
    public double? ServerMicros { get; init; }

    public double? ServerUser { get; init; }

    public double? ServerSystem { get; init; }

    /// <summary>The share of a core that the server used.</summary>
    public double? ServerCore { get; init; }

    public double? GeneratorMicros { get; init; }

    public double? GeneratorCore { get; init; }

    /// <summary>How late the generator itself was, at the 99th percentile.</summary>
    public double? GeneratorLateP99 { get; init; }

    /// <summary>Which side was at its limit.</summary>
    public string? Limit { get; init; }

    public double? P50 { get; init; }

    public double? P90 { get; init; }

    public double? P99 { get; init; }

    public double? P999 { get; init; }

    public double? Max { get; init; }

    public IReadOnlyDictionary<string, long>? Errors { get; init; }

    public long? ResidentBytes { get; init; }

    /// <summary>Rows found of the calls that were answered with 200.</summary>
    public long? Rows { get; init; }

    public long? Sent200 { get; init; }

    public double? BytesPerSocket { get; init; }

    public double? Milliseconds { get; init; }

    /// <summary>Bytes allocated under so many requests, under twice as many, and so for each.</summary>
    public long? AllocatedOnce { get; init; }

    public long? AllocatedTwice { get; init; }

    public double? AllocatedEach { get; init; }

    /// <summary>Why the run does not count.</summary>
    public string? Void { get; init; }

    /// <summary>What else it said, kept for the record.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }
}
