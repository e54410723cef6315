using System.Text.Json;
using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Servers;

/// <summary>A peer's <c>peer.json</c>.</summary>
internal sealed record PeerDescription
{
    public const string FileName = "peer.json";

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string About { get; init; }

    /// <summary>Commands without which it cannot be built or started.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The Debian packages that bring them.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    public required IReadOnlyList<ServerMode> Modes { get; init; }

    public static PeerDescription Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<PeerDescription>(File.ReadAllText(file), ResultsJson.Options) is { Modes.Count: > 0 } peer
                ? peer
                : throw new CompareException($"{file} names no modes: give it \"modes\", for example [\"webhook\", \"signed\"].");
        }
        catch (JsonException e)
        {
            throw new CompareException($"{file} is not a peer's description: {e.Message}");
        }
    }
}
