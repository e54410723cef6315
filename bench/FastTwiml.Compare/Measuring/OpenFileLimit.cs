using System.Globalization;

namespace FastTwiml.Compare.Measuring;

/// <summary>How many files a process may open here, which bounds how many streams it may hold.</summary>
internal static class OpenFileLimit
{
    /// <summary>Files besides the sockets.</summary>
    private const int Others = 512;

    /// <summary>The hard limit: every child is started with the soft one raised to it.</summary>
    public static int Read()
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return int.TryParse(line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    public static int Sockets(int limit, int wanted) => Math.Clamp(limit - Others, 1, wanted);
}
