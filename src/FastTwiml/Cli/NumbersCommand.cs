using System.CommandLine;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml numbers</c>: which number belongs to which assistant.</summary>
internal static class NumbersCommand
{
    public static Command Create() => new("numbers", "Add, list, move, remove, import and export numbers.");
}
