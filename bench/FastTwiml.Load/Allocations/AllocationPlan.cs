namespace FastTwiml.Load.Allocations;

/// <summary>What a server is asked for while its allocations are counted.</summary>
internal sealed record AllocationPlan
{
    public required int Port { get; init; }

    /// <summary>How many connections, or streams.</summary>
    public required int Connections { get; init; }

    /// <summary>How many requests, or messages, to warm up with and then to count; then twice as many.</summary>
    public required int Requests { get; init; }

    /// <summary>Media messages in place of webhooks.</summary>
    public bool Messages { get; init; }

    public required uint Seed { get; init; }
}
