using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Reports;

namespace FastTwiml.Simulation.Streams;

/// <summary>What happens in a stream.</summary>
internal sealed class StreamPlan
{
    public required CallerAudio Audio { get; init; }

    public required TimeSpan Duration { get; init; }

    public required SeededRandom Random { get; init; }

    public EndKind End { get; init; }

    public bool HasGaps { get; init; }

    public KeyPresses Keys { get; init; } = KeyPresses.None;

    /// <summary>Where the times of the echo go; null when what comes back is only counted.</summary>
    public LatencyHistogram? EchoTimes { get; init; }

    public CallRecording? Recording { get; init; }
}
