using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>Keeps every run as it comes, and says at once when one does not count.</summary>
internal sealed class RunBook(IProgressReport progress)
{
    private readonly Dictionary<Scenario, Dictionary<string, ServerRuns>> _runs = [];

    public void Add(Scenario scenario, RunningServer server, MeasuredRun run)
    {
        Keep(scenario, server, run);
        if (run.Failure is { } failure)
        {
            progress.Notice($"{scenario.Title}, {server.Server.Title}: a run does not count: {failure}");
        }
    }

    /// <summary>A run that may fail, as it does where a search meets the limit.</summary>
    public void Keep(Scenario scenario, RunningServer server, MeasuredRun run) =>
        Add(scenario, server.Server, server.Mode, server.Start, run);

    public void Add(Scenario scenario, IServer server, ServerMode mode, string start, MeasuredRun run)
    {
        var runs = Of(scenario, server, mode);
        Set(scenario, runs with { Start = start, Runs = [.. runs.Runs, run] });
    }

    public void Skip(Scenario scenario, IServer server, ServerMode mode, string reason)
    {
        Set(scenario, Of(scenario, server, mode) with { Skipped = reason });
        progress.Notice($"{scenario.Title}, {server.Title}: left out: {reason}");
    }

    public void EndSearch(Scenario scenario, RunningServer server, int most, string boundedBy) =>
        Set(scenario, Of(scenario, server.Server, server.Mode) with { MostStreams = most, BoundedBy = boundedBy });

    public IReadOnlyList<ScenarioRuns> Results(IEnumerable<Scenario> scenarios) =>
    [
        .. scenarios.Where(_runs.ContainsKey)
            .Select(scenario => new ScenarioRuns { Name = scenario.Name, Title = scenario.Title, Servers = [.. _runs[scenario].Values] }),
    ];

    private ServerRuns Of(Scenario scenario, IServer server, ServerMode mode) =>
        _runs.TryGetValue(scenario, out var servers) && servers.TryGetValue(server.Name, out var runs) ? runs : new ServerRuns { Server = server.Name, Mode = mode };

    private void Set(Scenario scenario, ServerRuns runs)
    {
        if (!_runs.TryGetValue(scenario, out var servers))
        {
            _runs.Add(scenario, servers = []);
        }

        servers[runs.Server] = runs;
    }
}
