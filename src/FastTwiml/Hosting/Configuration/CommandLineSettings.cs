namespace FastTwiml.Hosting.Configuration;

/// <summary>Settings on the command line: <c>--Key=Value</c> or <c>--Key Value</c>.</summary>
internal static class CommandLineSettings
{
    /// <exception cref="StartException">A word is neither.</exception>
    public static IReadOnlyList<WrittenSetting> Parse(IReadOnlyList<string> words)
    {
        var settings = new List<WrittenSetting>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            {
                throw new StartException(ExitCode.Usage, $"'{word}' is not an option. Settings are written --Key=Value.");
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                Add(word[2..equals], word[(equals + 1)..]);
            }
            else if (i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                Add(word[2..], words[++i]);
            }
            else if (SettingName.Find(word[2..], out _, out _, out _) is null)
            {
                Add(word[2..], string.Empty);
            }
            else
            {
                throw new StartException(ExitCode.Usage, $"{word} has no value. Settings are written --Key=Value.");
            }
        }

        return settings;

        void Add(string key, string text) => settings.Add(new WrittenSetting(key, text, $"--{key}"));
    }
}
