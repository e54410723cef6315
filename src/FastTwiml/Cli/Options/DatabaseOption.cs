using System.CommandLine;

namespace FastTwiml.Cli.Options;

/// <summary>The option <c>--database</c> of every command that works on the store.</summary>
internal static class DatabaseOption
{
    public const string Default = "fasttwiml.db";

    public static Option<string> Create() => new("--database")
    {
        Description = "The database: a file name.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Default,
    };
}
