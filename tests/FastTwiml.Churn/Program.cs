using System.Globalization;
using FastTwiml.TestKit;
using FastTwiml.Transports;

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
                var equality = new Equality(Number(args, 2) ?? Environment.TickCount, Transports);
                Console.WriteLine($"equality of {string.Join(" and ", Transports)}");
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

    /// <summary>Those that this machine has, Kestrel's own first.</summary>
    public static IReadOnlyList<TransportKind> Transports { get; } =
        [TransportKind.Sockets, .. Enum.GetValues<TransportKind>().Where(static kind => kind is not (TransportKind.Auto or TransportKind.Sockets) && TransportFactory.Has(kind))];

    private static int? Number(string[] args, int index) =>
        index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : null;
}
