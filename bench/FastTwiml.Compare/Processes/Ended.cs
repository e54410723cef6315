namespace FastTwiml.Compare.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Null when it took too long and was killed.</param>
/// <param name="Output">Its standard output, where that was read.</param>
/// <param name="Tail">The end of the rest it said.</param>
internal sealed record Ended(int? ExitCode, string Output, string Tail)
{
    public bool IsSuccess => ExitCode == 0;

    public string How => ExitCode is { } code ? $"ended with {code}" : "took too long and was killed";
}
