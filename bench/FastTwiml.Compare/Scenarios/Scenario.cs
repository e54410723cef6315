using System.Globalization;
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

    /// <summary>Whether it has streams that send in real time, so many of them.</summary>
    public bool IsRealTime { get; init; }

    /// <summary>The same with a generator that wakes only so often, and then sends all that came due.</summary>
    public Scenario Paced(int micros) => IsRealTime
        ? this with { Title = string.Create(CultureInfo.InvariantCulture, $"{Title}, sent every {micros} µs"), Arguments = [.. Arguments, "--quantum", micros.ToString(CultureInfo.InvariantCulture)] }
        : this;

    /// <summary>The mode in which a server takes part; null when it does not.</summary>
    public ServerMode? ModeOf(IServer server) =>
        Mode is { } mode ? (server.Modes.Contains(mode) ? mode : null) : server.Modes.Fullest();
}
