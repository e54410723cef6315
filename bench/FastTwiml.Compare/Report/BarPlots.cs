using System.Globalization;
using FastTwiml.Compare.Processes;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Report;

/// <summary>Bars of processor time, drawn by gnuplot.</summary>
internal static class BarPlots
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<string>> WriteAsync(ComparisonResults results, string folder, Action<string> notice, CancellationToken cancellation)
    {
        if (!Executables.Has("gnuplot"))
        {
            notice("gnuplot is not on the PATH, so no plot was drawn; on Debian: apt-get install gnuplot-nox.");
            return [];
        }

        Directory.CreateDirectory(folder);
        List<string> written = [];
        foreach (var name in new[] { ScenarioList.Webhook, ScenarioList.Signed, ScenarioList.Durable, ScenarioList.Echo })
        {
            if (results.Scenario(name) is { } scenario && Bars(results, scenario) is { Count: > 0 } bars)
            {
                var plot = Path.Combine(folder, name + ".svg");
                await DrawAsync(scenario.Title, bars, plot, cancellation);
                written.Add(plot);
            }
        }

        return written;
    }

    /// <summary>Title, median, the median as text and whether it is this server; the dearest first, because gnuplot draws upwards.</summary>
    private static List<string> Bars(ComparisonResults results, ScenarioRuns scenario) =>
    [
        .. scenario.Servers.Where(static runs => runs.Summary.ServerMicros is not null)
            .OrderByDescending(static runs => runs.Summary.ServerMicros!.Median)
            .Select(runs => string.Create(
                CultureInfo.InvariantCulture,
                $"\"{results.TitleOf(runs.Server).Replace('"', '\'')}\" {runs.Summary.ServerMicros!.Median} \"{Figure.Number(runs.Summary.ServerMicros.Median)}\" {(runs.Server == FastTwimlServer.ServerName ? 1 : 0)}")),
    ];

    private static async Task DrawAsync(string title, List<string> bars, string plot, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fasttwiml-plot-");
        try
        {
            var data = Path.Combine(folder.FullName, "bars.dat");
            await File.WriteAllLinesAsync(data, bars, cancellation);
            var command = new Command(
                "gnuplot", "-e", $"data='{data}'; plot='{plot}'; heading='{title}: processor time, µs'; bars={bars.Count.ToString(CultureInfo.InvariantCulture)}",
                Path.Combine(AppContext.BaseDirectory, "Plots", "bars.gp"));
            var ended = await ChildProcess.RunAsync(command, Path.Combine(folder.FullName, "gnuplot.log"), Patience, cancellation);
            if (!ended.IsSuccess)
            {
                throw new CompareException($"{plot} was not drawn: gnuplot {ended.How}: {ended.Tail}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
