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
    private static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    public async Task<ProfileResults> RunAsync(CancellationToken cancellation)
    {
        Perf.Require();
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

    private static async Task<Profile> LookAsync(IServer server, Scenario scenario, Workplace place, Generator generator, CancellationToken cancellation)
    {
        var mode = scenario.ModeOf(server)!.Value;
        await using var running = await RunningServer.StartAsync(new Profiled(server), mode, place, cancellation);
        var undisturbed = await generator.LoadAsync(running, scenario.Arguments, LongWarmUp, Measured, cancellation);
        if (undisturbed is not { Counts: true, Report.ServerMicros: { } micros })
        {
            throw new CompareException($"{server.Title} ({mode.Name()}) cannot be measured: {undisturbed.Failure}");
        }

        // The generator goes on until perf has looked, however long making the requests takes.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task load = generator.LoadAsync(running, scenario.Arguments, ShortWarmUp, Measured * 3, over.Token);
        await Task.Delay(ShortWarmUp + Measured, cancellation);
        var stacks = await new Perf(place.FreshFolder("perf")).LookAsync(running.ProcessId, Measured, cancellation);
        await over.CancelAsync();
        await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Profile
        {
            Server = server.Name,
            Title = server.Title,
            Mode = mode,
            Micros = micros,
            Moments = stacks.Count,
            Shares = Profile.SharesOf(stacks, Path.GetFileName(File.ResolveLinkTarget($"/proc/{running.ProcessId}/exe", returnFinalTarget: false)?.FullName ?? server.Name)),
        };
    }
}
