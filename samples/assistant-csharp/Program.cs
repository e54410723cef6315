using FastTwiml;
using FastTwiml.Assistants;

namespace KeypadSample;

/// <summary>Every command of <c>fasttwiml</c>, with one more kind of assistant.</summary>
internal static class Program
{
    // It never waits for anything, so it may run where the bytes arrive.
    public static AssistantKind Keypad { get; } = new("keypad", static _ => new KeypadAssistant()) { NeverBlocks = true };

    public static Task<int> Main(string[] args) => FastTwimlProgram.RunAsync(args, Keypad);
}
