using FastTwiml.Transports.Linux;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting;

/// <summary>Every connection is an open file, and the system limits those.</summary>
internal static class OpenFiles
{
    /// <summary>Files that are open besides the connections: listeners, database, libraries.</summary>
    private const int Others = 256;

    public static void Warn(int connections, ILogger logger)
    {
        if (OperatingSystem.IsLinux() && Libc.DescriptorLimit is var limit && limit < connections + Others)
        {
            logger.LogWarning(
                "The system lets this process open {Limit} files, but Limits:Connections is {Connections}: raise the limit (ulimit -n, LimitNOFILE in systemd) or lower the setting",
                limit, connections);
        }
    }
}
