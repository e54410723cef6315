using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Building;

/// <summary>What there is to compare on this machine.</summary>
/// <param name="Place">The programs of this repository and where they run.</param>
/// <param name="Servers">What could be built, FastTwiml first.</param>
/// <param name="Missing">What could not, with the reason.</param>
internal sealed record BuiltServers(Workplace Place, IReadOnlyList<IServer> Servers, IReadOnlyList<MissingServer> Missing);
