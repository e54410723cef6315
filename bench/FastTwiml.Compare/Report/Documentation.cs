using FastTwiml.Compare.Profiling;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Report;

/// <summary>The performance page, its tables and its plots, made from results.</summary>
internal static class Documentation
{
    private const string Page = "performance.md";
    private const string Plots = "performance";

    private static readonly string[] Known = [MachineText.Name, MainTable.Name, ServersTable.Name, RatioTable.Name, ProfileTables.Name, ProfileTables.GapsName, .. ScenarioList.All.Select(static scenario => scenario.Name)];

    /// <param name="results">What was measured.</param>
    /// <param name="folder">The folder of the documentation.</param>
    /// <param name="notice">Gets what could not be made.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The files that were written.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(ComparisonResults results, string folder, Action<string> notice, CancellationToken cancellation)
    {
        List<string> written = [];
        var page = Path.Combine(folder, Page);
        if (File.Exists(page))
        {
            List<string> left = [];
            var filled = MarkedPage.Fill(await File.ReadAllTextAsync(page, cancellation), name =>
            {
                var text = Text(results, name);
                if (text is null)
                {
                    left.Add(name);
                }

                return text;
            });
            await File.WriteAllTextAsync(page, filled, cancellation);
            written.Add(page);
            if (left.Count > 0)
            {
                notice($"{page}: left as they were, because these results have nothing for them: {string.Join(", ", left)}.");
            }
        }
        else
        {
            notice($"There is no {page}, so no table was written: make it with lines such as <!-- table: main --> and <!-- end --> (names: {string.Join(", ", Known)}).");
        }

        written.AddRange(await BarPlots.WriteAsync(results, Path.Combine(folder, Plots), notice, cancellation));
        return written;
    }

    /// <summary>Puts profiles into the page, and returns that.</summary>
    public static async Task<string> WriteProfileAsync(Table profile, Table gaps, string folder, CancellationToken cancellation)
    {
        var page = Path.Combine(folder, Page);
        if (!File.Exists(page))
        {
            throw new CompareException($"There is no {page} to put the tables {ProfileTables.Name} and {ProfileTables.GapsName} into.");
        }

        var filled = MarkedPage.Fill(await File.ReadAllTextAsync(page, cancellation), name => name switch
        {
            ProfileTables.Name => profile.ToMarkdown(),
            ProfileTables.GapsName => gaps.ToMarkdown(),
            _ => null,
        });
        await File.WriteAllTextAsync(page, filled, cancellation);
        return page;
    }

    /// <summary>Null where these results have nothing for a table, so that what an earlier run gave stays.</summary>
    private static string? Text(ComparisonResults results, string name) => name switch
    {
        MachineText.Name => MachineText.Make(results),
        MainTable.Name => MainTable.Make(results).ToMarkdown(),
        ServersTable.Name => ServersTable.Make(results).ToMarkdown(),
        RatioTable.Name => RatioTable.Make(results, FastTwimlServer.ServerName) is { Rows.Count: > 0 } ratios ? ratios.ToMarkdown() : null,
        _ => results.Scenario(name) is { } scenario ? ScenarioTable.Make(results, scenario).ToMarkdown() : null,
    };
}
