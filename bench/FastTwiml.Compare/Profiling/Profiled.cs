using FastTwiml.Compare.Processes;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Profiling;

/// <summary>A server whose compiled code perf can name: .NET writes a map of it, and keeps it where it was written.</summary>
internal sealed class Profiled(IServer server) : IServer
{
    private static readonly Dictionary<string, string> Settings = new() { ["DOTNET_PerfMapEnabled"] = "1", ["DOTNET_EnableWriteXorExecute"] = "0" };

    public string Name => server.Name;

    public string Title => server.Title;

    public string About => server.About;

    public string Versions => server.Versions;

    public IReadOnlyList<ServerMode> Modes => server.Modes;

    public Command Start(ServerMode mode, int port, string database)
    {
        var command = server.Start(mode, port, database);
        return command with { Environment = command.Environment.Concat(Settings).ToDictionary() };
    }
}
