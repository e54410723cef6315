using FastTwiml.Compare.Building;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Report;
using FastTwiml.Compare.Results;
using Spectre.Console;

namespace FastTwiml.Compare;

/// <summary>The whole: build, measure, keep, show.</summary>
internal sealed class Comparison(Checkout checkout, CompareOptions options, IReadOnlyList<string> commandLine)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var alone = WorkLock.Take(options.WorkFolder);
        var started = DateTimeOffset.UtcNow;
        if (options.Cores.Server is null)
        {
            AnsiConsole.MarkupLine("[yellow]This machine has one core: server and generator share it, unpinned.[/]");
        }

        // Asked before the run, so that a commit made meanwhile is not what was measured.
        var (commit, dirty) = (checkout.Commit, checkout.IsDirty);
        BuiltServers? built = null;
        IReadOnlyList<ScenarioRuns> scenarios = [];
        await ConsoleProgress.RunAsync(async progress =>
        {
            built = await new Builder(checkout, options, progress).BuildAsync(cancellation);
            if (built.Servers.Count == 0)
            {
                throw new CompareException("No server could be built, so there is nothing to measure.");
            }

            scenarios = await new Measurement(options, built.Place, built.Servers, progress).RunAsync(cancellation);
        });
        if (!scenarios.Any(static scenario => scenario.Servers.Any(static server => server.Runs.Any(static run => run.Counts))))
        {
            throw new CompareException("No run counts, so no results are written; the reasons are above.");
        }

        var results = new ComparisonResults
        {
            Started = started,
            Minutes = Math.Round((DateTimeOffset.UtcNow - started).TotalMinutes, 1),
            Commit = commit,
            Dirty = dirty,
            CommandLine = commandLine,
            Machine = Machine.Read(),
            Rounds = options.Rounds,
            SecondsPerRun = options.Duration.TotalSeconds,
            ServerCore = options.Cores.Server,
            GeneratorCore = options.Cores.Generator,
            Servers = [.. built!.Servers.Select(static server => new ServerDescription(server.Name, server.Title, server.About, server.Versions))],
            Missing = built.Missing,
            Scenarios = scenarios,
        };
        Show(results);
        var file = results.Write(options.ResultsFolder);
        AnsiConsole.MarkupLineInterpolated($"Results: {file}");
        if (options.IsWhole)
        {
            await WriteDocumentationAsync(results, options.DocsFolder, cancellation);
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated($"The documentation is left as it is, because this was not a whole run; `report {file}` writes it.");
        }

        // Whoever names servers wants to know that they were measured; else what a machine lacks is only left out.
        if (options.Only.Count > 0 && results.Unmeasured().ToList() is { Count: > 0 } unmeasured)
        {
            throw new CompareException($"Not everything that was asked for could be measured: {string.Join("; ", unmeasured)}.");
        }
    }

    public static async Task WriteDocumentationAsync(ComparisonResults results, string folder, CancellationToken cancellation)
    {
        foreach (var written in await Documentation.WriteAsync(results, folder, static text => AnsiConsole.MarkupLineInterpolated($"[yellow]{text}[/]"), cancellation))
        {
            AnsiConsole.MarkupLineInterpolated($"Written: {written}");
        }
    }

    private static void Show(ComparisonResults results)
    {
        foreach (var scenario in results.Scenarios)
        {
            ConsoleTable.Write(scenario.Title, ScenarioTable.Make(results, scenario));
        }

        if (RatioTable.Make(results) is { Rows.Count: > 0 } ratios)
        {
            ConsoleTable.Write("Ratios within a round: median (least–most)", ratios);
        }

        ConsoleTable.Write("Processor time of the server, and the rest", MainTable.Make(results));
        foreach (var missing in results.Missing)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Not compared: {missing.Title}: {missing.Reason}[/]");
        }
    }
}
