using System.Diagnostics.CodeAnalysis;

namespace FastTwiml.Assistants;

/// <summary>The kinds of assistants that this program has: its own, and those that a program built on it adds at its start.</summary>
internal static class AssistantKinds
{
    public static IReadOnlyList<AssistantKind> All { get; } = [AssistantKind.Echo, AssistantKind.Relay, AssistantKind.Scripted];

    /// <summary>The names, in words.</summary>
    public static string Names => string.Join(", ", All.SkipLast(1)) + " or " + All[^1];

    public static bool TryParse(string? text, [NotNullWhen(true)] out AssistantKind? kind)
    {
        kind = All.FirstOrDefault(known => known.Name == text);
        return kind is not null;
    }
}
