using System.Text.RegularExpressions;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests;

/// <summary>Holds the source to the arrows of docs/architecture.md: who may name whom.</summary>
public partial class LayoutTests
{
    private const int LongestFile = 400;
    private const int MostFiles = 14;

    /// <summary>Folder to the folders it may name. Diagnostics is open to all and so not listed.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Cli"] = ["Hosting", "Simulation", "Records", "Assistants", "Calls"],
        ["Hosting"] = ["Operator", "Simulation", "Relays", "Transports", "Connections", "Http", "Forms", "WebSockets", "Webhooks", "Twiml", "MediaStreams", "Assistants", "Calls", "Records"],
        ["Simulation"] = ["WebSockets", "MediaStreams", "Assistants"],
        ["Operator"] = ["Calls", "Records", "Assistants"],
        ["Relays"] = ["Connections", "WebSockets", "MediaStreams", "Assistants", "Calls"],
        ["Connections"] = ["Transports", "Http", "WebSockets", "Webhooks", "MediaStreams", "Assistants", "Calls", "Records"],
        ["WebSockets"] = ["Http"],
        ["Webhooks"] = ["Http", "Forms", "WebSockets", "Twiml", "Assistants", "Calls", "Records"],
        ["MediaStreams"] = ["WebSockets", "Assistants", "Calls", "Records"],
        ["Records"] = ["Calls", "Assistants"],
        ["Forms"] = ["Http"],
        ["Http"] = [],
        ["Twiml"] = [],
        ["Assistants"] = [],
        ["Calls"] = ["Assistants"],
        ["Transports"] = [],
        ["Diagnostics"] = [],
    };

    public static TheoryData<string> Folders => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_the_folders_it_may_know(string folder)
    {
        var allowed = Arrows[folder].Append(folder).Append("Diagnostics").ToHashSet();
        var broken =
            from file in SourceFiles(folder)
            from Match match in Name().Matches(File.ReadAllText(file))
            let named = match.Groups[1].Value
            where Arrows.ContainsKey(named) && !allowed.Contains(named)
            select $"{Path.GetRelativePath(Source, file)} names FastTwiml.{named}";
        Assert.Empty(broken.Distinct());
    }

    [Fact]
    public void Every_folder_has_its_arrows() =>
        Assert.Empty(Directory.GetDirectories(Source).Select(Path.GetFileName).Where(IsSourceFolder).Except(Arrows.Keys));

    [Fact]
    public void Only_connections_and_their_transports_know_pipes()
    {
        var knowing = AllSourceFiles()
            .Where(static file => File.ReadAllText(file).Contains("System.IO.Pipelines", StringComparison.Ordinal))
            .Select(static file => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0]);
        Assert.Equal(["Connections", "Transports"], knowing.Distinct());
    }

    /// <summary>Where a benchmark shows why: NoteCallBenchmarks.</summary>
    [Fact]
    public void Only_the_fetch_of_a_cache_line_is_unsafe() =>
        Assert.Equal(
            [Path.Combine("Calls", "Tables", "CacheLine.cs")],
            AllSourceFiles().Where(static file => File.ReadAllText(file).Contains(" unsafe ", StringComparison.Ordinal)).Select(static file => Path.GetRelativePath(Source, file)));

    [Fact]
    public void Files_stay_short() =>
        Assert.DoesNotContain(AllSourceFiles(), static file => File.ReadLines(file).Count() > LongestFile);

    [Fact]
    public void Folders_stay_small() =>
        Assert.Empty(AllSourceFiles().GroupBy(Path.GetDirectoryName).Where(static folder => folder.Count() > MostFiles).Select(static folder => folder.Key));

    private static string Source { get; } = Path.Combine(Repository.Root, "src", "FastTwiml");

    private static IEnumerable<string> AllSourceFiles() => Arrows.Keys.SelectMany(SourceFiles);

    private static string[] SourceFiles(string folder) =>
        Directory.Exists(Path.Combine(Source, folder))
            ? Directory.GetFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories)
            : [];

    private static bool IsSourceFolder(string? folder) => folder is not ("bin" or "obj" or "Properties");

    [GeneratedRegex(@"\bFastTwiml\.([A-Z][A-Za-z]+)")]
    private static partial Regex Name();
}
