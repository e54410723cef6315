namespace FastTwiml.Hosting.Configuration;

/// <summary>One thing that can be set.</summary>
/// <param name="Key">The name in the file, levels separated by a colon; a level <c>*</c> stands for any name.</param>
/// <param name="Default">The text that is read when nobody set it; empty when there is no value then.</param>
/// <param name="Valid">What may be written, in words.</param>
/// <param name="Meaning">What it does, in one sentence.</param>
internal sealed record Setting(string Key, string Default, string Valid, string Meaning)
{
    public const string Prefix = "FASTTWIML_";

    /// <summary>The option of <c>serve</c> for it, where there is a short one.</summary>
    public string? Option { get; init; }

    /// <summary>Other keys that mean the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Environment variables without the prefix that mean the same.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Several values: an array in the file, separated by semicolons elsewhere.</summary>
    public bool IsList { get; init; }

    /// <summary>The value appears in no message.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A reload (SIGHUP) takes a new value; every other setting waits for the next start.</summary>
    public bool IsReloaded { get; init; }

    /// <summary>The name as an environment variable.</summary>
    public string Variable => Prefix + Key.Replace(":", "__", StringComparison.Ordinal);
}
