namespace FastTwiml.Hosting.Configuration;

/// <summary>A value that somebody set.</summary>
/// <param name="Setting">What was set.</param>
/// <param name="Key">Its key, with the names that a <c>*</c> stands for.</param>
/// <param name="Text">The value; a list's items are separated by semicolons.</param>
/// <param name="Where">Where it was set, for messages: a file, an environment variable or an option.</param>
internal sealed record SettingValue(Setting Setting, string Key, string Text, string Where)
{
    /// <summary>Never shows a secret.</summary>
    public override string ToString() => $"{Key}={(Setting.IsSecret ? "(not shown)" : Text)} ({Where})";
}
