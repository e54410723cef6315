using System.Text.Json.Serialization;

namespace FastTwiml.Load.Measuring;

/// <summary>What a run found; times are microseconds unless the name says otherwise.</summary>
internal sealed record LoadResult
{
    private const double Saturated = 0.95;

    public required string Mode { get; init; }

    public double Seconds { get; init; }

    public long Answered { get; init; }

    public double PerSecond { get; init; }

    /// <summary>Processor time of the server for each answer; null when its process was not given.</summary>
    public double? ServerMicros { get; init; }

    public double? ServerUser { get; init; }

    public double? ServerSystem { get; init; }

    public double? ServerCore { get; init; }

    public double GeneratorMicros { get; init; }

    public double GeneratorCore { get; init; }

    /// <summary>Who had no processor time left.</summary>
    public string Limit { get; init; } = "neither";

    public double P50 { get; init; }

    public double P90 { get; init; }

    public double P99 { get; init; }

    public double P999 { get; init; }

    public double Max { get; init; }

    public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();

    public long? ResidentBytes { get; init; }

    public long? Rows { get; init; }

    public long? Sent200 { get; init; }

    /// <summary>Why the run does not count; null when it does.</summary>
    public string? Void { get; init; }

    public uint? Seed { get; init; }

    /// <summary>Open loop: the most requests that were due and waited for a connection.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LongestBacklog { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GeneratorLateP99 { get; init; }

    /// <summary>Which share of the echoes came more than one message's length after theirs was due.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Over20ms { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BytesPerSocket { get; init; }

    /// <summary>What the server allocated under the requests asked for, under twice as many, and so for each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AllocatedOnce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AllocatedTwice { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AllocatedEach { get; init; }

    /// <summary>From the start of the process to the first answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Milliseconds { get; init; }

    public static LoadResult Of(string mode, Measurement measurement)
    {
        var answered = Math.Max(1, measurement.Answered);
        var seconds = measurement.Seconds;
        var serverCore = measurement.MeasuresServer ? measurement.Server / seconds : (double?)null;
        var generatorCore = measurement.Generator / seconds;
        return new LoadResult
        {
            Mode = mode,
            Seconds = Math.Round(seconds, 3),
            Answered = measurement.Answered,
            PerSecond = Math.Round(measurement.Answered / seconds, 1),
            ServerMicros = Micros(measurement.Server),
            ServerUser = Micros(measurement.ServerUser),
            ServerSystem = Micros(measurement.Server - measurement.ServerUser),
            ServerCore = Rounded(serverCore),
            GeneratorMicros = Math.Round(measurement.Generator * 1e6 / answered, 3),
            GeneratorCore = Math.Round(generatorCore, 3),
            Limit = (serverCore > Saturated, generatorCore > Saturated) switch
            {
                (true, true) => "both",
                (true, false) => "server",
                (false, true) => "generator",
                _ => "neither",
            },
            P50 = Latency(50),
            P90 = Latency(90),
            P99 = Latency(99),
            P999 = Latency(99.9),
            Max = Math.Round(measurement.Latencies.Max / 1e3, 1),
            Errors = measurement.Errors.Counts,
            ResidentBytes = measurement.ResidentBytes,
            Void = measurement.Errors.Summary ?? (measurement.Answered == 0 ? "nothing was answered in the measured time" : null),
        };

        double? Micros(double total) => measurement.MeasuresServer ? Rounded(total * 1e6 / answered) : null;
        double Latency(double percent) => Math.Round(measurement.Latencies.Percentile(percent) / 1e3, 1);
        static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;
    }
}
