using System.Text;

namespace FastTwiml.Compare.Results;

/// <summary>The processor's name, and the folder that keeps its results.</summary>
internal static class CpuName
{
    public static string Read()
    {
        var fields = File.ReadLines("/proc/cpuinfo").TakeWhile(static line => line.Length > 0)
            .Select(static line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(static field => field.Length == 2)
            .ToDictionary(static field => field[0], static field => field[1]);

        // Clouds hide the number of the model; family and model still tell generations apart.
        return fields.TryGetValue("model name", out var name)
            ? $"{name} family {fields.GetValueOrDefault("cpu family", "?")} model {fields.GetValueOrDefault("model", "?")}"
            : $"{fields.GetValueOrDefault("CPU implementer", "unknown")} part {fields.GetValueOrDefault("CPU part", "unknown")}";
    }

    /// <summary>The name as a folder: lower-case letters and digits, words joined by a hyphen.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var letter in name.Replace("(R)", string.Empty, StringComparison.Ordinal).Replace("(TM)", string.Empty, StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-');
    }
}
