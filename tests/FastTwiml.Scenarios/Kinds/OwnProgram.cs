using FastTwiml.Assistants;

namespace FastTwiml.Scenarios.Kinds;

/// <summary>The program <c>fasttwiml</c> with kinds of assistants of its own, as an operator builds it; this program is that one too.</summary>
internal static class OwnProgram
{
    /// <summary>Before the command line of <c>fasttwiml</c>.</summary>
    public const string Argument = "fasttwiml";

    /// <summary>Echoes; holds its thread when it is told to.</summary>
    public static AssistantKind Halting { get; } = new("halting", static _ => new HaltingAssistant());

    /// <summary>Sends much more than its caller can hear.</summary>
    public static AssistantKind Talkative { get; } = new("talkative", static _ => new TalkativeAssistant()) { NeverBlocks = true };

    public static Task<int> RunAsync(string[] arguments) => FastTwimlProgram.RunAsync(arguments, Halting, Talkative);
}
