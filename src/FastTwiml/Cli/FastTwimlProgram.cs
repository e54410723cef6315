using FastTwiml.Assistants;
using FastTwiml.Cli;

namespace FastTwiml;

/// <summary>The program <c>fasttwiml</c>, for programs that bring kinds of assistants of their own.</summary>
public static class FastTwimlProgram
{
    /// <summary>Runs a command of <c>fasttwiml</c>, to all of which the kinds are known: <c>return await FastTwimlProgram.RunAsync(args, kind);</c>.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="kinds">Kinds of assistants, beside those that there are.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">Two kinds have the same name.</exception>
    public static Task<int> RunAsync(string[] args, params AssistantKind[] kinds)
    {
        AssistantKinds.Add(kinds);
        return Program.RunAsync(args, Console.Out, Console.Error);
    }
}
