namespace FastTwiml.Compare.Processes;

/// <summary>The commands that this machine has.</summary>
internal static class Executables
{
    public static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, command)));
}
