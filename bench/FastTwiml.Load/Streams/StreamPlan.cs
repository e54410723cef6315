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

    /// <summary>
    /// Nanoseconds that a paced generator sleeps once all that is due is sent; 0 wakes for every message and every echo. The
    /// sleep is what lets one core pace thousands of streams: a wake-up is shared by what came due in it.
    /// </summary>
    public long Quantum { get; init; }

    /// <summary>How many messages to send in all; null is as many as the time allows.</summary>
    public long? Messages { get; init; }

    public required uint Seed { get; init; }
}
