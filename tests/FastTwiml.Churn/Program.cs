using System.Globalization;
using FastTwiml.TestKit;

namespace FastTwiml.Churn;

/// <summary>
/// <c>FastTwiml.Churn churn [SECONDS] [STAYING] [PASSING] [SEED]</c> and <c>FastTwiml.Churn equality [EXCHANGES] [SEED]</c>;
/// docs/testing.md says what they prove.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        IReadOnlyCollection<string> findings;
        switch (args.ElementAtOrDefault(0))
        {
            case "churn":
                var (seconds, seed) = (Number(args, 1) ?? 60, Number(args, 4) ?? Environment.TickCount);
                var churn = new ChurnRun(TestTransport.Kind, seed, Number(args, 2) ?? 4_000, Number(args, 3) ?? 20_000);
                Console.WriteLine($"churn over {TestTransport.Kind}, seed {seed}");
                findings = await churn.RunAsync(TimeSpan.FromSeconds(seconds), Console.WriteLine);
                Console.WriteLine($"{churn.Connections} connections");
                break;
            case "equality":
                var equalitySeed = Number(args, 2) ?? Environment.TickCount;
                var equality = new Equality(equalitySeed, Equality.Transports);
                Console.WriteLine($"seed {equalitySeed}, equality of {string.Join(" and ", Equality.Transports)}");
                findings = await equality.RunAsync(Number(args, 1) ?? 1_000_000, Console.WriteLine);
                Console.WriteLine($"{equality.Exchanges} answers on {equality.Connections} connections to each server, {equality.Resets} resets");
                break;
            default:
                await Console.Error.WriteLineAsync("Usage: FastTwiml.Churn churn [SECONDS] [STAYING] [PASSING] [SEED] | equality [EXCHANGES] [SEED]");
                return 2;
        }

        foreach (var finding in findings.Take(10))
        {
            Console.WriteLine(finding);
        }

        Console.WriteLine(findings.Count == 0 ? "ok" : "FAILED");
        return findings.Count == 0 ? 0 : 1;
    }

    private static int? Number(string[] args, int index) =>
        index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : null;
}
