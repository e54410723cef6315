using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Scenarios;

/// <summary>One question to all servers.</summary>
/// <param name="Name">How it is named on the command line, in results and in the markers of the documentation.</param>
/// <param name="Title">How it is named to people.</param>
/// <param name="Kind">How it is measured.</param>
/// <param name="Mode">The mode of the servers; null is each server's fullest.</param>
/// <param name="Arguments">What the generator is told besides port, times and seed.</param>
internal sealed record Scenario(string Name, string Title, ScenarioKind Kind, ServerMode? Mode, params string[] Arguments)
{
    /// <summary>Whether it runs only where it is asked for by name.</summary>
    public bool IsOptIn { get; init; }

    /// <summary>The scenario that this one is with more connections; null when it is none such.</summary>
    public string? Fewer { get; init; }

    /// <summary>The mode in which a server takes part; null when it does not.</summary>
    public ServerMode? ModeOf(IServer server) =>
        Mode is { } mode ? (server.Modes.Contains(mode) ? mode : null) : server.Modes.Fullest();
}
