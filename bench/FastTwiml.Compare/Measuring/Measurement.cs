using System.Globalization;
using FastTwiml.Compare.Measuring.Streams;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>Asks every scenario's question to every server.</summary>
internal sealed class Measurement(CompareOptions options, Workplace place, IReadOnlyList<IServer> servers, IProgressReport progress)
{
    /// <summary>An open loop that answers less than this share of its rate is no open loop.</summary>
    private const double RateReached = 0.95;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    private readonly Generator _generator = new(place);
    private readonly RunBook _book = new(progress);
    private readonly MeasuringTime _time = new(options, servers);

    public async Task<IReadOnlyList<ScenarioRuns>> RunAsync(CancellationToken cancellation)
    {
        progress.Begin(_time.All);
        foreach (var mode in Enum.GetValues<ServerMode>())
        {
            await ModeAsync(mode, cancellation);
        }

        foreach (var scenario in options.Scenarios)
        {
            await (scenario.Kind switch
            {
                ScenarioKind.Idle => RoundsAsync(scenario, MeasuringTime.IdleRounds(options.Rounds), (server, mode, round) => IdleAsync(scenario, server, mode, round, cancellation)),
                ScenarioKind.StartUp => RoundsAsync(scenario, options.Rounds, (server, mode, round) => StartUpAsync(scenario, server, mode, round, cancellation)),
                _ => Task.CompletedTask,
            });
        }

        return _book.Results(options.Scenarios);
    }

    /// <summary>The scenarios of warm servers.</summary>
    private async Task ModeAsync(ServerMode mode, CancellationToken cancellation)
    {
        var scenarios = options.Scenarios.Where(scenario => scenario.Mode == mode && MeasuringTime.NeedsWarmServer(scenario)).ToList();
        if (scenarios.Count == 0)
        {
            return;
        }

        await using var group = new ServerGroup(mode, _generator);
        foreach (var server in servers.Where(server => server.Modes.Contains(mode)))
        {
            progress.Now($"{mode.Name()}: warming {server.Title} up");
            try
            {
                await group.StartAsync(server, place, options.FirstWarmUp, cancellation);
            }
            catch (CompareException e)
            {
                scenarios.ForEach(scenario => _book.Skip(scenario, server, mode, e.Message));
            }

            progress.Done(_time.Start);
        }

        var searches = scenarios.Where(static scenario => scenario.Kind == ScenarioKind.MostStreams).ToList();
        var loads = scenarios.Except(searches).Select(scenario => (Scenario: scenario, Able: Able(scenario, group))).ToList();

        // A round is one of every scenario, so that scenarios can be held against each other too.
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (scenario, able) in loads)
            {
                await LoadAsync(scenario, able, round, cancellation);
            }
        }

        foreach (var scenario in searches)
        {
            await MostStreamsAsync(scenario, group.Running, cancellation);
        }
    }

    /// <summary>The servers that a scenario is not too much for.</summary>
    private List<RunningServer> Able(Scenario scenario, ServerGroup group)
    {
        var able = group.Running.ToList();
        if (scenario.Kind == ScenarioKind.OpenLoop)
        {
            foreach (var server in group.Running)
            {
                if (!group.Reaches(server, ScenarioList.OpenLoopRate, out var reason))
                {
                    able.Remove(server);
                    _book.Skip(scenario, server.Server, server.Mode, reason);
                    progress.Done(options.Rounds * _time.Load);
                }
            }
        }

        return able;
    }

    private async Task LoadAsync(Scenario scenario, List<RunningServer> able, int round, CancellationToken cancellation)
    {
        foreach (var server in Rotation.Of(able, round))
        {
            Now(scenario, server.Server, round, options.Rounds);
            var run = await ServerGroup.AloneAsync(server, () => _generator.LoadAsync(server, scenario.Arguments, WarmUp, options.Duration, cancellation));
            _book.Add(scenario, server, OpenLoopChecked(scenario, run) with { Round = round });
            progress.Done(_time.Load);
        }
    }

    private static MeasuredRun OpenLoopChecked(Scenario scenario, MeasuredRun run) =>
        scenario.Kind == ScenarioKind.OpenLoop && run.Counts && run.Report!.PerSecond < ScenarioList.OpenLoopRate * RateReached
            ? run with { Failure = string.Create(CultureInfo.InvariantCulture, $"only {run.Report.PerSecond:F0} a second were answered") }
            : run;

    private async Task MostStreamsAsync(Scenario scenario, IReadOnlyList<RunningServer> running, CancellationToken cancellation)
    {
        foreach (var server in running)
        {
            await new MostStreams(scenario, _generator, _book, progress).FindAsync(server, options.Duration, cancellation);
            progress.Done(_time.Search);
        }
    }

    /// <summary>Scenarios in which each measurement has a process of its own.</summary>
    private async Task RoundsAsync(Scenario scenario, int rounds, Func<IServer, ServerMode, int, Task> measure)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in Rotation.Of(servers, round))
            {
                if (scenario.ModeOf(server) is { } mode)
                {
                    Now(scenario, server, round, rounds);
                    await measure(server, mode, round);
                    progress.Done(MeasuringTime.Own(scenario));
                }
            }
        }
    }

    private async Task IdleAsync(Scenario scenario, IServer server, ServerMode mode, int round, CancellationToken cancellation)
    {
        try
        {
            await using var running = await RunningServer.StartAsync(server, mode, place, cancellation);
            var run = await _generator.IdleAsync(running, OpenFileLimit.Sockets(OpenFileLimit.Read(), options.Idle), cancellation);
            _book.Add(scenario, running, run with { Round = round });
        }
        catch (CompareException e)
        {
            _book.Skip(scenario, server, mode, e.Message);
        }
    }

    private async Task StartUpAsync(Scenario scenario, IServer server, ServerMode mode, int round, CancellationToken cancellation)
    {
        var database = await ServerDatabase.CreateAsync(place.Product, place.FreshFolder($"{server.Name}-start-up"), cancellation);
        var port = RunningServer.FreePort();
        var command = server.Start(mode, port, database).On(place.ServerCore);
        var run = await _generator.StartUpAsync(command, port, cancellation);
        _book.Add(scenario, server, mode, place.Shown(command), run with { Round = round });
        if (run.Failure is { } failure)
        {
            progress.Notice($"{scenario.Title}, {server.Title}: a run does not count: {failure}");
        }
    }

    private void Now(Scenario scenario, IServer server, int round, int rounds) =>
        progress.Now(string.Create(CultureInfo.InvariantCulture, $"{scenario.Title} · round {round + 1} of {rounds} · {server.Title}"));
}
