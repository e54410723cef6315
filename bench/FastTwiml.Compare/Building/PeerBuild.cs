using FastTwiml.Compare.Processes;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Building;

/// <summary>Builds a peer by its <c>build.sh</c>.</summary>
internal static class PeerBuild
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>The folders of peers in a folder, or the folder itself if it is one.</summary>
    public static IEnumerable<string> Find(string folder) =>
        File.Exists(Path.Combine(folder, PeerDescription.FileName)) ? [folder]
        : Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(static peer => File.Exists(Path.Combine(peer, PeerDescription.FileName))).Order(StringComparer.Ordinal)
        : throw new CompareException($"There is no folder {folder}: --peers takes a folder of peers, or of one.");

    public static async Task<IServer> BuildAsync(PeerDescription peer, string folder, string output, CancellationToken cancellation)
    {
        if (peer.Needs.Where(static command => !Executables.Has(command)).ToList() is { Count: > 0 } missing)
        {
            throw new BuildException($"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not on the PATH{Advice(peer)}");
        }

        var log = output + ".log";
        Directory.CreateDirectory(output);
        var build = new Command(Path.Combine(folder, "build.sh"), output) { Folder = folder };
        var ended = await ChildProcess.RunAsync(build, log, Patience, cancellation, readOutput: true);
        await File.AppendAllTextAsync(log, ended.Output, cancellation);
        if (!ended.IsSuccess)
        {
            throw new BuildException($"build.sh {ended.How}: {(ended.Tail.Length > 0 ? ended.Tail : LastLine(ended.Output))} (all of it: {log}){Advice(peer)}");
        }

        return new PeerServer(peer, folder, output, LastLine(ended.Output));
    }

    private static string LastLine(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? string.Empty;

    private static string Advice(PeerDescription peer) => peer.Packages.Count == 0 ? string.Empty : $"; on Debian: apt-get install {string.Join(' ', peer.Packages)}";
}
