using System.Globalization;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;

namespace FastTwiml.Compare.Report;

/// <summary>One scenario in detail.</summary>
internal static class ScenarioTable
{
    public static Table Make(ComparisonResults results, ScenarioRuns scenario)
    {
        var kind = ScenarioList.All.FirstOrDefault(known => known.Name == scenario.Name)?.Kind ?? ScenarioKind.Load;
        return kind switch
        {
            ScenarioKind.MostStreams => Of(
                ["Server", "streams", "bounded by", "µs a message", "server's core", "generator's core", "p50, µs", "p99, µs"],
                runs => -(runs.MostStreams ?? 0),
                static (runs, sum) =>
                [
                    Figure.Whole(runs.MostStreams), runs.BoundedBy ?? Figure.None, Figure.Number(sum.ServerMicros?.Median),
                    Figure.Share(sum.ServerCore?.Median), Figure.Share(sum.GeneratorCore?.Median), Figure.Number(sum.P50?.Median), Figure.Number(sum.P99?.Median),
                ]),
            ScenarioKind.Idle => Of(
                ["Server", "bytes a WebSocket", "min–max", "resident, MiB", "runs"],
                static runs => runs.Summary.BytesPerSocket?.Median,
                static (_, sum) => [Figure.Whole(sum.BytesPerSocket?.Median), Figure.Range(sum.BytesPerSocket), Figure.Mebibytes(sum.ResidentBytes?.Median), Runs(sum)]),
            ScenarioKind.StartUp => Of(
                ["Server", "ms", "min–max", "resident, MiB", "runs"],
                static runs => runs.Summary.Milliseconds?.Median,
                static (_, sum) => [Figure.Number(sum.Milliseconds?.Median), Figure.Range(sum.Milliseconds), Figure.Mebibytes(sum.ResidentBytes?.Median), Runs(sum)]),
            _ => Of(
                ["Server", "µs each", "min–max", "of it user", "a second", "server's core", "p50, µs", "p99, µs", "p99.9, µs", "limit", "runs"],
                static runs => runs.Summary.ServerMicros?.Median,
                static (_, sum) =>
                [
                    Figure.Number(sum.ServerMicros?.Median), Figure.Range(sum.ServerMicros), Figure.Number(sum.ServerUser?.Median), Figure.Whole(sum.PerSecond?.Median),
                    Figure.Share(sum.ServerCore?.Median), Figure.Number(sum.P50?.Median), Figure.Number(sum.P99?.Median), Figure.Number(sum.P999?.Median), sum.Limit ?? Figure.None, Runs(sum),
                ]),
        };

        Table Of(string[] columns, Func<ServerRuns, double?> order, Func<ServerRuns, Summary, string[]> cells) => new(
            columns,
            [
                .. scenario.Servers.OrderBy(runs => order(runs) ?? double.MaxValue)
                    .Select(runs => (string[])[results.TitleOf(runs.Server), .. Cells(runs, columns.Length - 1, cells)]),
            ]);
    }

    /// <summary>A server without a figure says why in the place of the first.</summary>
    private static string[] Cells(ServerRuns runs, int count, Func<ServerRuns, Summary, string[]> cells)
    {
        var summary = runs.Summary;
        if (summary.Runs > 0 || runs.MostStreams is not null)
        {
            return cells(runs, summary);
        }

        var why = runs.Skipped ?? runs.Runs.Select(static run => run.Failure).FirstOrDefault(static failure => failure is not null) ?? "not measured";
        return [why, .. Enumerable.Repeat(Figure.None, count - 1)];
    }

    private static string Runs(Summary summary) => summary.Runs.ToString(CultureInfo.InvariantCulture);
}
