using FastTwiml.Scenarios.Kinds;
using FastTwiml.Scenarios.Streams;

namespace FastTwiml.Scenarios;

/// <summary>Plays scenarios against the built program; docs/testing.md says what each one proves.</summary>
internal static class Program
{
    /// <summary>A scenario that takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static async Task<int> Main(string[] args)
    {
        if (args is [OwnProgram.Argument, .. var commandLine])
        {
            return await OwnProgram.RunAsync(commandLine);
        }

        var (names, calls, duration) = Read(args);
        var all = All(calls, duration);
        var chosen = names is ["all"] ? all : all.Where(scenario => names.Contains(scenario.Name)).ToArray();
        if (chosen.Length == 0 || (chosen.Length != names.Count && names is not ["all"]))
        {
            await Console.Error.WriteLineAsync("Name one or more scenarios, or all; streams takes --calls N and --duration SECONDS:");
            foreach (var scenario in all)
            {
                await Console.Error.WriteLineAsync($"  {scenario.Name,-15} {scenario.Proves}");
            }

            return 2;
        }

        var failed = new List<string>();
        foreach (var scenario in chosen)
        {
            if (!await PlayAsync(scenario))
            {
                failed.Add(scenario.Name);
            }
        }

        Console.WriteLine(failed.Count == 0 ? "ok" : $"FAILED: {string.Join(", ", failed)}");
        return failed.Count == 0 ? 0 : 1;
    }

    private static IScenario[] All(int calls, TimeSpan duration) =>
    [
        new SlowConnections(),
        new IdleConnections(),
        new NumberImport(),
        new DrainBehindBalancer(),
        new TokenAndCertificateReload(),
        new RepeatedCalls(),
        new LiveStreams(calls, duration),
        new RelayToNodeBot(),
        new KilledStreams(),
        new RefusedStreams(),
        new SlowAssistants(),
        new StalledPeers(),
        new DrainedStreams(),
    ];

    /// <summary>The names, and the options among them; an option that is not valid stays a name that nobody has.</summary>
    private static (IReadOnlyList<string> Names, int Calls, TimeSpan Duration) Read(string[] args)
    {
        var names = new List<string>();
        var (calls, seconds) = (1_000, 60);
        for (var i = 0; i < args.Length; i++)
        {
            var value = int.TryParse(args.ElementAtOrDefault(i + 1), out var number) && number > 0 ? number : 0;
            switch (args[i])
            {
                case "--calls" when value > 0:
                    (calls, i) = (value, i + 1);
                    break;
                case "--duration" when value > 0:
                    (seconds, i) = (value, i + 1);
                    break;
                default:
                    names.Add(args[i]);
                    break;
            }
        }

        return (names, calls, TimeSpan.FromSeconds(seconds));
    }

    private static async Task<bool> PlayAsync(IScenario scenario)
    {
        Console.WriteLine($"{scenario.Name}: {scenario.Proves}");
        var report = new Report();
        try
        {
            await scenario.RunAsync(report).WaitAsync(Limit);
        }
        catch (Exception exception)
        {
            report.Require(false, $"the scenario runs to its end: {exception}");
        }

        Console.WriteLine($"{scenario.Name}: {(report.Failures == 0 ? "ok" : "FAILED")} after {report.Elapsed.TotalSeconds:0.0} s");
        return report.Failures == 0;
    }
}
