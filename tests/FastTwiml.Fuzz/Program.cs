using System.Diagnostics;
using System.Globalization;
using FastTwiml.Fuzz.Targets;

namespace FastTwiml.Fuzz;

/// <summary>
/// Runs the fuzz targets for as long as asked: <c>FastTwiml.Fuzz [TARGET|all] [SECONDS] [SEED] [CASE]</c>. A seed and a case's
/// number make the same input again; with a case only that one is run.
/// </summary>
internal static class Program
{
    private const int MostFindings = 10;

    public static async Task<int> Main(string[] args)
    {
        var name = args.ElementAtOrDefault(0) ?? "all";
        var seconds = Number(args, 1) ?? 10;
        var seed = Number(args, 2) ?? Environment.TickCount;
        var onlyCase = Number(args, 3);
        var targets = FuzzTarget.All().Where(target => name == "all" || target.Name == name).ToList();
        if (targets.Count == 0)
        {
            Console.Error.WriteLine($"There is no target {name}; valid are all, {string.Join(", ", FuzzTarget.All().Select(static target => target.Name))}.");
            return 2;
        }

        var findings = 0;
        foreach (var target in targets)
        {
            findings += Run(target, TimeSpan.FromSeconds(seconds / (double)targets.Count), seed, onlyCase);
            await target.DisposeAsync();
        }

        return findings == 0 ? 0 : 1;
    }

    private static int Run(FuzzTarget target, TimeSpan time, int seed, int? onlyCase)
    {
        var findings = 0;
        var cases = 0;
        var since = Stopwatch.StartNew();
        for (var i = onlyCase ?? 0; i == onlyCase || (onlyCase is null && since.Elapsed < time && findings < MostFindings); i++)
        {
            cases++;
            try
            {
                target.Run(FuzzTarget.Source(seed, i));
            }
            catch (Exception exception)
            {
                findings++;
                Console.WriteLine($"{target.Name} seed {seed} case {i}: {(exception is InvalidDataException ? exception.Message : exception)}");
            }
        }

        Console.WriteLine(
            $"{target.Name}: {cases} cases in {since.Elapsed.TotalSeconds:0.0} s, seed {seed}, {findings} findings. {target.Summary}");
        return findings;
    }

    private static int? Number(string[] args, int index) =>
        index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : null;
}
