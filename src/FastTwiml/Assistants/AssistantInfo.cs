namespace FastTwiml.Assistants;

/// <summary>What the operator says about an assistant, as its own code sees it; each kind uses what it needs.</summary>
public sealed record AssistantInfo
{
    internal static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The assistant's name.</summary>
    public required string Name { get; init; }

    /// <summary>The server it belongs to; null when none was named.</summary>
    public string? Url { get; init; }

    /// <summary>The file it plays; null when none was named.</summary>
    public string? File { get; init; }

    /// <summary>What goes along when its server is connected to.</summary>
    public IReadOnlyList<AssistantHeader> Headers { get; init; } = [];

    /// <summary>How long its server has to take a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>What it says first when the call has no welcome message of its own; null for nothing.</summary>
    public string? WelcomeMessage { get; init; }
}
