using System.CommandLine;

namespace FastTwiml.Cli.Options;

/// <summary>The option <c>--json</c> of every command that prints something: one JSON value a line, for programs.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print JSON for programs instead of text for people." };
}
