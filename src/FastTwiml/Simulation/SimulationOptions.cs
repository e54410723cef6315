using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams;

namespace FastTwiml.Simulation;

/// <summary>What is simulated.</summary>
internal sealed record SimulationOptions
{
    public const int MostCalls = 1_000_000;

    /// <summary>The voice webhook, with its query.</summary>
    public required RequestUrl Url { get; init; }

    /// <summary>Asked when the webhook fails.</summary>
    public RequestUrl? FallbackUrl { get; init; }

    /// <summary>Told about the state of the call.</summary>
    public RequestUrl? StatusUrl { get; init; }

    public required string AuthToken { get; init; }

    public string AccountSid { get; init; } = "AC00000000000000000000000000000001";

    public string From { get; init; } = "+15555550100";

    public string To { get; init; } = "+15555550199";

    /// <summary>The calls were placed through the API, and the webhook asks what to do now that they are answered.</summary>
    public bool IsOutbound { get; init; }

    public int Calls { get; init; } = 1;

    /// <summary>The most calls at once.</summary>
    public int Concurrency { get; init; } = MostCalls;

    public double CallsPerSecond { get; init; } = 20;

    /// <summary>How long a stream lasts; when the server ends it, the longest that it may.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    public EndKind End { get; init; }

    /// <summary>What the callers say, in mu-law; null for audio that is another one in every call.</summary>
    public ReadOnlyMemory<byte>? Audio { get; init; }

    /// <summary>What comes back must be what was said, byte for byte.</summary>
    public bool ChecksEcho { get; init; }

    /// <summary>Keeps what the first call heard.</summary>
    public bool Records { get; init; }

    public KeyPresses Keys { get; init; } = KeyPresses.None;

    /// <summary>Silence is left out now and then.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Status callbacks come twice and in any order.</summary>
    public bool UntidyCallbacks { get; init; }

    public bool AcceptsAnyCertificate { get; init; }

    /// <summary>Makes another run with the same audio and the same pauses; SIDs are new in each.</summary>
    public ulong Seed { get; init; }
}
