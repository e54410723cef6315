using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring;

/// <summary>About how long everything takes, in seconds, for whoever waits.</summary>
internal sealed class MeasuringTime(CompareOptions options, IReadOnlyList<IServer> servers)
{
    /// <summary>Starting the generator, preparing requests, counting rows.</summary>
    private const double Overhead = 1.5;

    /// <summary>Memory hardly varies from one process to the next.</summary>
    private const int MostIdleRounds = 3;

    private const double Tries = 14;

    public double Start => options.FirstWarmUp.TotalSeconds + (3 * Overhead);

    public double Load => options.Duration.TotalSeconds + 0.5 + Overhead;

    public double Search => Tries * (options.Duration.TotalSeconds + 1 + Overhead);

    public double All =>
        options.Scenarios.Where(NeedsWarmServer).Select(static scenario => scenario.Mode).Distinct().Sum(mode => servers.Count(server => server.Modes.Contains(mode!.Value)) * Start)
        + options.Scenarios.Sum(scenario => servers.Count(server => scenario.ModeOf(server) is not null) * Of(scenario));

    public static bool NeedsWarmServer(Scenario scenario) => scenario.Kind is ScenarioKind.Load or ScenarioKind.OpenLoop or ScenarioKind.MostStreams;

    public static int IdleRounds(int rounds) => Math.Min(rounds, MostIdleRounds);

    /// <summary>One measurement with a process of its own.</summary>
    public static double Own(Scenario scenario) => scenario.Kind == ScenarioKind.Idle ? 15 : 2;

    private double Of(Scenario scenario) => scenario.Kind switch
    {
        ScenarioKind.MostStreams => Search,
        ScenarioKind.Idle => IdleRounds(options.Rounds) * Own(scenario),
        ScenarioKind.StartUp => options.Rounds * Own(scenario),
        _ => options.Rounds * Load,
    };
}
