namespace FastTwiml.Load.Streams;

/// <summary>What a run of media streams is to do.</summary>
internal sealed record StreamPlan
{
    public required int Port { get; init; }

    public required int Streams { get; init; }

    public required double WarmupSeconds { get; init; }

    public required double Seconds { get; init; }

    /// <summary>The next message when the echo has come, in place of one each 20 ms.</summary>
    public bool Saturates { get; init; }

    public required uint Seed { get; init; }
}
