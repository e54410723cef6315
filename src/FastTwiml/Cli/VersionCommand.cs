using System.CommandLine;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create() => new("version", "Print the versions of the program and of what it runs on.");
}
