using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Report;

/// <summary>What the servers are made of, and which could not be built.</summary>
internal static class ServersTable
{
    public const string Name = "servers";

    public static Table Make(ComparisonResults results) => new(
        ["Server", "made of", "versions"],
        [
            .. results.Servers.Select(static server => new[] { server.Title, server.About, server.Versions }),
            .. results.Missing.Select(static server => new[] { server.Title, "not measured", server.Reason }),
        ])
    {
        Words = 3,
    };
}
