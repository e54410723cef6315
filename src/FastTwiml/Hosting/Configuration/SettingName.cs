namespace FastTwiml.Hosting.Configuration;

/// <summary>Finds the setting that a written key means, and for a key that means none the name that was probably meant.</summary>
internal static class SettingName
{
    /// <summary>The section of the log, which belongs to Microsoft.Extensions.Logging.</summary>
    public const string LoggingSection = "Logging:";

    /// <returns>Null when there is no such setting.</returns>
    /// <param name="key">The key as written; an index at the end names an item of a list.</param>
    /// <param name="isAlias">Whether the key is another name than the setting's own.</param>
    /// <param name="index">The item's place in a list; -1 for the whole.</param>
    /// <param name="canonical">The setting's key, with the names that a <c>*</c> stands for.</param>
    public static Setting? Find(string key, out string canonical, out bool isAlias, out int index)
    {
        index = -1;
        foreach (var setting in Settings.All)
        {
            if (Matches(setting.Key, key, out canonical))
            {
                isAlias = false;
                return setting;
            }

            foreach (var alias in setting.Aliases)
            {
                if (Matches(alias, key, out _))
                {
                    canonical = setting.Key;
                    isAlias = true;
                    return setting;
                }
            }
        }

        var colon = key.LastIndexOf(':');
        if (colon > 0 && int.TryParse(key.AsSpan(colon + 1), out var item) && item >= 0
            && Find(key[..colon], out canonical, out isAlias, out _) is { IsList: true } list)
        {
            index = item;
            return list;
        }

        canonical = key;
        isAlias = false;
        return null;
    }

    /// <summary>The name that is nearest to a wrong one.</summary>
    public static string Nearest(string key)
    {
        var best = Settings.All[0].Key;
        var bestDistance = int.MaxValue;
        foreach (var name in Settings.All.SelectMany(setting => setting.Aliases.Prepend(setting.Key)))
        {
            // A name without its section is a frequent slip: AuthToken for Twilio:AuthToken.
            var last = name[(name.LastIndexOf(':') + 1)..];
            var distance = Math.Min(Distance(key, name), Distance(key, last) + 1);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    private static bool Matches(string pattern, string key, out string canonical)
    {
        canonical = pattern;
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return string.Equals(pattern, key, StringComparison.OrdinalIgnoreCase);
        }

        var expected = pattern.Split(':');
        var given = key.Split(':');
        if (expected.Length != given.Length)
        {
            return false;
        }

        for (var i = 0; i < given.Length; i++)
        {
            if (expected[i] != "*" && !string.Equals(expected[i], given[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            expected[i] = expected[i] == "*" ? given[i] : expected[i];
        }

        canonical = string.Join(':', expected);
        return true;
    }

    /// <summary>How many letters must be added, taken away or changed (Levenshtein), without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
