using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Scenarios;

namespace FastTwiml.Compare;

/// <summary>What the command line asks for.</summary>
internal sealed record CompareOptions
{
    public required string WorkFolder { get; init; }

    public required string ResultsFolder { get; init; }

    public required string DocsFolder { get; init; }

    public required Cores Cores { get; init; }

    /// <summary>Further folders of peers.</summary>
    public IReadOnlyList<string> PeerFolders { get; init; } = [];

    /// <summary>The names of the servers to compare; empty is all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public IReadOnlyList<Scenario> Scenarios { get; init; } = ScenarioList.Standard;

    /// <summary>The transport of this server; null leaves it to the server.</summary>
    public string? Transport { get; init; }

    public int Rounds { get; init; } = 5;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The least load before a server's first measurement, for compilers that learn from it.</summary>
    public TimeSpan FirstWarmUp { get; init; } = TimeSpan.FromSeconds(6);

    public int Idle { get; init; } = 10_000;

    /// <summary>Whether the run is all that the documentation shows.</summary>
    public bool IsWhole { get; init; }

    public bool Wants(string server) => Only.Count == 0 || Only.Contains(server, StringComparer.OrdinalIgnoreCase);

    public void RefuseUnknown(IEnumerable<string> servers)
    {
        var known = servers.ToList();
        if (Only.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new CompareException($"There is no server {unknown}: --only takes {string.Join(", ", known)}.");
        }
    }
}
