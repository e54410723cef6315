using System.Globalization;
using System.Text.Json;

namespace FastTwiml.Compare.Results;

/// <summary>A whole run, as it is kept in <c>bench/results</c>.</summary>
internal sealed record ComparisonResults
{
    public required DateTimeOffset Started { get; init; }

    public required double Minutes { get; init; }

    public required string Commit { get; init; }

    /// <summary>Whether files differed from the commit's.</summary>
    public required bool Dirty { get; init; }

    /// <summary>What this program was told.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    public required Machine Machine { get; init; }

    public required int Rounds { get; init; }

    public required double SecondsPerRun { get; init; }

    /// <summary>The cores of the two sides; null when nothing was pinned.</summary>
    public int? ServerCore { get; init; }

    public int? GeneratorCore { get; init; }

    public required IReadOnlyList<ServerDescription> Servers { get; init; }

    public required IReadOnlyList<MissingServer> Missing { get; init; }

    public required IReadOnlyList<ScenarioRuns> Scenarios { get; init; }

    public ScenarioRuns? Scenario(string name) => Scenarios.FirstOrDefault(scenario => scenario.Name == name);

    public string TitleOf(string server) => Servers.FirstOrDefault(known => known.Name == server)?.Title ?? server;

    /// <summary>What was asked for and gave nothing that counts, in words.</summary>
    public IEnumerable<string> Unmeasured() =>
        Missing.Select(static missing => $"{missing.Title}: {missing.Reason}")
            .Concat(
                from scenario in Scenarios
                from server in scenario.Servers
                where !server.Runs.Any(static run => run.Counts)
                select $"{scenario.Title}, {TitleOf(server.Server)}: {server.Skipped ?? "no run counts"}");

    public static ComparisonResults Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ComparisonResults>(File.ReadAllText(file), ResultsJson.Options)
                ?? throw new CompareException($"{file} holds no results.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CompareException($"{file} cannot be read as results of this program: {e.Message}");
        }
    }

    /// <summary>Writes it to its place below a folder, and returns that.</summary>
    public string Write(string folder)
    {
        var file = Path.Combine(folder, CpuName.Slug(Machine.Cpu), string.Create(CultureInfo.InvariantCulture, $"{Started:yyyy-MM-dd-HHmm}-{Commit}.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, ResultsJson.Options) + "\n");
        return file;
    }
}
