using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>A server of the comparison, built and ready to start.</summary>
internal interface IServer
{
    /// <summary>How it is named on the command line and in results.</summary>
    string Name { get; }

    /// <summary>How it is named in tables.</summary>
    string Title { get; }

    /// <summary>What it is made of, in a sentence.</summary>
    string About { get; }

    /// <summary>The versions of what it is made of.</summary>
    string Versions { get; }

    IReadOnlyList<ServerMode> Modes { get; }

    Command Start(ServerMode mode, int port, string database);
}
