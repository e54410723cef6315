namespace FastTwiml.Assistants;

/// <summary>The kinds' names, as the database, the command line and the operator's pages write them.</summary>
internal static class AssistantKinds
{
    public static string All => "echo, relay or scripted";

    public static string Text(AssistantKind kind) => kind switch
    {
        AssistantKind.Echo => "echo",
        AssistantKind.Relay => "relay",
        AssistantKind.Scripted => "scripted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of assistant."),
    };

    public static bool TryParse(string? text, out AssistantKind kind)
    {
        (var known, kind) = text switch
        {
            "echo" => (true, AssistantKind.Echo),
            "relay" => (true, AssistantKind.Relay),
            "scripted" => (true, AssistantKind.Scripted),
            _ => (false, default),
        };
        return known;
    }
}
