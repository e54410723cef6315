using System.Diagnostics.CodeAnalysis;

namespace FastTwiml.Assistants;

/// <summary>The kinds of assistants that this process has: the program's own, and those that a program built on it adds at its start.</summary>
internal static class AssistantKinds
{
    private static readonly Lock Gate = new();

    private static volatile AssistantKind[] s_all = [AssistantKind.Echo, AssistantKind.Relay, AssistantKind.Scripted];

    public static IReadOnlyList<AssistantKind> All => s_all;

    /// <summary>The names, in words.</summary>
    public static string Names => string.Join(", ", All.SkipLast(1)) + " or " + All[^1];

    /// <summary>Adds kinds, once each, for as long as the process lives.</summary>
    /// <exception cref="ArgumentException">There is another kind of the same name.</exception>
    public static void Add(IEnumerable<AssistantKind> kinds)
    {
        lock (Gate)
        {
            foreach (var kind in kinds.Except(s_all))
            {
                if (TryParse(kind.Name, out _))
                {
                    throw new ArgumentException($"There is a kind of assistant '{kind.Name}' already: give this one another name.", nameof(kinds));
                }

                s_all = [.. s_all, kind];
            }
        }
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out AssistantKind? kind)
    {
        kind = Array.Find(s_all, known => known.Name == text);
        return kind is not null;
    }
}
