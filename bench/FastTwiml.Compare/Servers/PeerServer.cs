using System.Globalization;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>A peer as its <c>start.sh</c> starts it.</summary>
internal sealed class PeerServer(PeerDescription peer, string folder, string output, string versions) : IServer
{
    public string Name => peer.Name;

    public string Title => peer.Title;

    public string About => peer.About;

    public string Versions => versions;

    public IReadOnlyList<ServerMode> Modes => peer.Modes;

    public Command Start(ServerMode mode, int port, string database) =>
        new(Path.Combine(folder, "start.sh"), output, mode.Name(), port.ToString(CultureInfo.InvariantCulture), database) { Folder = folder };
}
