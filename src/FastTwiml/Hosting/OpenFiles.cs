using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>Every connection is an open file, and the system limits those.</summary>
internal static class OpenFiles
{
    /// <summary>Files that are open besides the connections: listeners, database, libraries.</summary>
    private const int Others = 256;

    public static void Warn(int connections, ILogger logger)
    {
        if (Limit() is { } limit && limit < connections + Others)
        {
            logger.LogWarning(
                "The system lets this process open {Limit} files, but Limits:Connections is {Connections}: raise the limit (ulimit -n, LimitNOFILE in systemd) or lower the setting",
                limit, connections);
        }
    }

    /// <summary>The soft limit; null where the system does not tell or sets none.</summary>
    private static long? Limit()
    {
        try
        {
            const string Name = "Max open files";
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
