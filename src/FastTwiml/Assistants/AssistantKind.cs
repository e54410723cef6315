using FastTwiml.Assistants.Kinds;

namespace FastTwiml.Assistants;

/// <summary>A kind of assistant: the name under which the operator asks for it, and what makes one for a call.</summary>
/// <param name="name">Lower-case letters, digits and hyphens.</param>
/// <param name="create">Makes the assistant of one call; an exception ends the stream as failed.</param>
public sealed class AssistantKind(string name, Func<CallInfo, IAssistant> create)
{
    /// <summary>Plays the caller's own words back.</summary>
    internal static AssistantKind Echo { get; } = new("echo", static _ => new EchoAssistant()) { NeverBlocks = true };

    /// <summary>Hands the stream on to a WebSocket server of the operator's.</summary>
    internal static AssistantKind Relay { get; } = new("relay", static _ => throw new NotSupportedException());

    /// <summary>Plays a file and hangs up.</summary>
    internal static AssistantKind Scripted { get; } = new("scripted", static _ => throw new NotSupportedException());

    /// <summary>The name in the database and on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// True when no method of the assistant ever blocks or takes long: it then runs where the bytes arrive, without a copy and a
    /// change of thread. A promise: an assistant that breaks it delays other calls.
    /// </summary>
    public bool NeverBlocks { get; init; }

    /// <summary>Makes the assistant of one call.</summary>
    public IAssistant Create(CallInfo call) => create(call);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
