using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Building;

/// <summary>A project of this repository.</summary>
internal static class DotnetProject
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Builds it for release and returns its program.</summary>
    /// <param name="project">The project's folder.</param>
    /// <param name="program">The name of what it makes.</param>
    /// <param name="log">The file that gets the build's output.</param>
    /// <param name="cancellation">Ends the build.</param>
    public static async Task<string> BuildAsync(string project, string program, string log, CancellationToken cancellation)
    {
        if (!Directory.Exists(project))
        {
            throw new BuildException($"there is no {project}");
        }

        // Neither a build node nor a compiler may stay behind and take processor time from what is measured.
        var build = new Command("dotnet", "build", "-c", "Release", "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", project)
        {
            Environment = new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
        };
        var ended = await ChildProcess.RunAsync(build, log, Patience, cancellation);
        var built = Path.Combine(project, "bin", "Release", "net10.0", program);
        return ended.IsSuccess && File.Exists(built) ? built : throw new BuildException($"`dotnet build {project}` {ended.How}: {FirstError(log) ?? ended.Tail} (all of it: {log})");
    }

    private static string? FirstError(string log) => File.ReadLines(log).FirstOrDefault(static line => line.Contains(": error ", StringComparison.Ordinal))?.Trim();
}
