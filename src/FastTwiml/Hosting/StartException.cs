namespace FastTwiml.Hosting;

/// <summary>The server cannot start. The message is one line for the operator: what was wrong, where, and what to do.</summary>
internal sealed class StartException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;
}
