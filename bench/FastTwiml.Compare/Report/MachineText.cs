using System.Globalization;
using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Report;

/// <summary>What the figures belong to, in a paragraph.</summary>
internal static class MachineText
{
    public const string Name = "machine";

    public static string Make(ComparisonResults results)
    {
        var machine = results.Machine;
        var cores = results.ServerCore is { } server ? $"server on core {server}, generator on core {results.GeneratorCore}" : "server and generator not pinned";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {results.Started:yyyy-MM-dd}, commit `{results.Commit}`{(results.Dirty ? " with changes" : string.Empty)}: {machine.Cpu}, {machine.Cores} cores ({machine.Architecture}), {machine.System}, kernel {machine.Kernel}, {machine.Runtime},
            {machine.OpenFiles:#,0} open files; {cores}; medians of {results.Rounds} rounds of {results.SecondsPerRun:0.#} s. Made by `{CommandLine(results)}` in {results.Minutes:F0} minutes.

            """);
    }

    private static string CommandLine(ComparisonResults results) =>
        string.Join(' ', ["dotnet run -c Release --project bench/FastTwiml.Compare", .. results.CommandLine.Count == 0 ? [] : results.CommandLine.Prepend("--")]);
}
