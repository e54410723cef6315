using FastTwiml.Compare.Building;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Report;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Profiling;

/// <summary>Where the processor time of this server and of the floor goes.</summary>
internal sealed class ProfileRun(Checkout checkout, CompareOptions options)
{
    private static readonly string[] Scenarios = [ScenarioList.Signed, ScenarioList.Durable, ScenarioList.Echo];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(8);

    public async Task<ProfileResults> RunAsync(CancellationToken cancellation)
    {
        Perf.Require();
        using var alone = WorkLock.Take(options.WorkFolder);
        var (started, commit, dirty) = (DateTimeOffset.UtcNow, checkout.Commit, checkout.IsDirty);
        List<Profile> profiles = [];
        await ConsoleProgress.RunAsync(async progress =>
        {
            var built = await new Builder(checkout, options, progress).BuildAsync(cancellation);
            var generator = new Generator(built.Place);
            progress.Begin(Scenarios.Length * built.Servers.Count);
            foreach (var scenario in Scenarios.Select(static name => ScenarioList.All.Single(scenario => scenario.Name == name)))
            {
                foreach (var server in built.Servers.Where(server => scenario.ModeOf(server) is not null))
                {
                    progress.Now($"{scenario.Title} · {server.Title}");
                    profiles.Add(await LookAsync(server, scenario, built.Place, generator, cancellation));
                    progress.Done(1);
                }
            }
        });
        return new ProfileResults { Started = started, Commit = commit, Dirty = dirty, Machine = Machine.Read(), Profiles = profiles };
    }

    private async Task<Profile> LookAsync(IServer server, Scenario scenario, Workplace place, Generator generator, CancellationToken cancellation)
    {
        var mode = scenario.ModeOf(server)!.Value;
        await using var running = await RunningServer.StartAsync(new Profiled(server), mode, place, cancellation);
        await new WarmUp(generator).RunAsync(running, options.FirstWarmUp * 2, cancellation);
        List<double?> micros = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            var run = await generator.LoadAsync(running, scenario.Arguments, Settling, Measured, cancellation);
            micros.Add(run.Counts ? run.Report!.ServerMicros : throw new CompareException($"{server.Title} ({mode.Name()}) cannot be measured: {run.Failure}"));
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var load = LoadUntilAsync(running, scenario, generator, over.Token);
        var stacks = await new Perf(place.FreshFolder("perf")).LookAsync(running.ProcessId, Looking, cancellation);
        await over.CancelAsync();
        await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Profile
        {
            Server = server.Name,
            Title = server.Title,
            Mode = mode,
            Micros = Spread.Of(micros)!.Median,
            Moments = stacks.Count,
            Shares = Profile.SharesOf(stacks, Path.GetFileName(File.ResolveLinkTarget($"/proc/{running.ProcessId}/exe", returnFinalTarget: false)?.FullName ?? server.Name)),
        };
    }

    /// <summary>Load without end. While the generator makes its next requests the server is idle, and perf sees nothing.</summary>
    private static async Task LoadUntilAsync(RunningServer server, Scenario scenario, Generator generator, CancellationToken over)
    {
        while (true)
        {
            await generator.LoadAsync(server, scenario.Arguments, Settling, Measured, over);
        }
    }
}
