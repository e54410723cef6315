using FastTwiml.Hosting;

namespace FastTwiml.Cli;

/// <summary>A command cannot do what it was asked. The message is one line: what was wrong, and what would be valid.</summary>
internal sealed class CommandException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;
}
