using System.CommandLine;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml assistants</c>: who answers calls.</summary>
internal static class AssistantsCommand
{
    public static Command Create() => new("assistants", "Add, list, show, change and remove assistants.");
}
