namespace FastTwiml.Compare.Servers;

/// <summary>The modes by the names that peers know them by.</summary>
internal static class ServerModes
{
    public static string Name(this ServerMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>The mode that does most for a webhook, which is what a server is started with in earnest; null where it answers none.</summary>
    public static ServerMode? Fullest(this IEnumerable<ServerMode> modes) =>
        modes.Where(static mode => mode != ServerMode.Echo).Select(static mode => (ServerMode?)mode).Max();
}
