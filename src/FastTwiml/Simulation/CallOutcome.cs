using FastTwiml.Simulation.Streams;

namespace FastTwiml.Simulation;

/// <summary>What came of one call.</summary>
internal sealed class CallOutcome
{
    /// <summary>The call has a stream in its answer.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Why the server did not take the call; null when it did.</summary>
    public string? Refusal { get; set; }

    /// <summary>The first thing that went wrong.</summary>
    public string? Fault { get; set; }

    /// <summary>The state in which the call ends, as Twilio calls it.</summary>
    public string Status { get; set; } = "completed";

    public bool UsedFallback { get; set; }

    /// <summary>Null when no stream was opened.</summary>
    public StreamResult? Stream { get; set; }

    /// <summary>What else the server had the call do, before and after its stream.</summary>
    public List<string> Verbs { get; } = [];

    public List<string> CallbackFaults { get; } = [];
}
