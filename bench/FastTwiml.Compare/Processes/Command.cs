namespace FastTwiml.Compare.Processes;

/// <summary>A command line with what it needs around it.</summary>
internal sealed record Command(params string[] Line)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder it runs in; null is this program's own.</summary>
    public string? Folder { get; init; }

    /// <summary>The same command on one core; null leaves it to the system.</summary>
    public Command On(int? core) =>
        core is { } number ? this with { Line = ["taskset", "-c", number.ToString(System.Globalization.CultureInfo.InvariantCulture), .. Line] } : this;

    public override string ToString() => string.Join(' ', Environment.Select(static pair => $"{pair.Key}={pair.Value}").Concat(Line.Select(Quoted)));

    private static string Quoted(string part) => part.Contains(' ', StringComparison.Ordinal) ? $"'{part}'" : part;
}
