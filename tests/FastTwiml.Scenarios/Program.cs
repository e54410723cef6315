namespace FastTwiml.Scenarios;

/// <summary>Plays scenarios against the built program; docs/testing.md says what each one proves.</summary>
internal static class Program
{
    /// <summary>A scenario that takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static readonly IScenario[] All =
    [
        new SlowConnections(),
        new IdleConnections(),
        new NumberImport(),
        new DrainBehindBalancer(),
        new TokenAndCertificateReload(),
        new RepeatedCalls(),
        new RelayToNodeBot(),
    ];

    public static async Task<int> Main(string[] args)
    {
        var chosen = args is ["all"] ? All : All.Where(scenario => args.Contains(scenario.Name)).ToArray();
        if (chosen.Length == 0 || (chosen.Length != args.Length && args is not ["all"]))
        {
            await Console.Error.WriteLineAsync("Name one or more scenarios, or all:");
            foreach (var scenario in All)
            {
                await Console.Error.WriteLineAsync($"  {scenario.Name,-10} {scenario.Proves}");
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
