using FastTwiml.Assistants.Kinds;

namespace FastTwiml.Assistants;

/// <summary>A kind of assistant: the name under which the operator asks for it, and what makes one for a call.</summary>
public sealed class AssistantKind
{
    private const int MaxName = 40;

    private readonly Func<CallInfo, IAssistant> _create;

    /// <summary>A kind with this name.</summary>
    /// <param name="name">1 to 40 lower-case letters, digits and hyphens.</param>
    /// <param name="create">Makes the assistant of one call; an exception ends the stream as failed.</param>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public AssistantKind(string name, Func<CallInfo, IAssistant> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        if (name.Length is 0 or > MaxName || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"The kind '{name}' is not valid: 1 to {MaxName} lower-case letters, digits and hyphens.", nameof(name));
        }

        Name = name;
        _create = create;
    }

    /// <summary>Plays the caller's own words back.</summary>
    internal static AssistantKind Echo { get; } = new("echo", static _ => new EchoAssistant()) { NeverBlocks = true };

    /// <summary>Hands the stream on to a WebSocket server of the operator's.</summary>
    internal static AssistantKind Relay { get; } = new("relay", static _ => throw new NotSupportedException());

    /// <summary>Plays a file and hangs up.</summary>
    internal static AssistantKind Scripted { get; } = new("scripted", ScriptedAssistant.Create);

    /// <summary>The name in the database and on the command line.</summary>
    public string Name { get; }

    /// <summary>
    /// True when no method of the assistant ever blocks or takes long: it then runs where the bytes arrive, without a copy and a
    /// change of thread. A promise: an assistant that breaks it delays other calls.
    /// </summary>
    public bool NeverBlocks { get; init; }

    /// <summary>Makes the assistant of one call.</summary>
    public IAssistant Create(CallInfo call) => _create(call);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
