using System.Globalization;
using System.Text.Json;
using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Profiling;

/// <summary>Profiles of one run, as they are kept in <c>bench/results</c>.</summary>
internal sealed record ProfileResults
{
    public required DateTimeOffset Started { get; init; }

    public required string Commit { get; init; }

    /// <summary>Whether files differed from the commit's.</summary>
    public required bool Dirty { get; init; }

    public required Machine Machine { get; init; }

    public required IReadOnlyList<Profile> Profiles { get; init; }

    /// <summary>Writes it to its place below a folder, and returns that.</summary>
    public string Write(string folder)
    {
        var file = Path.Combine(folder, CpuName.Slug(Machine.Cpu), string.Create(CultureInfo.InvariantCulture, $"{Started:yyyy-MM-dd-HHmm}-{Commit}-profile.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, ResultsJson.Options) + "\n");
        return file;
    }
}
