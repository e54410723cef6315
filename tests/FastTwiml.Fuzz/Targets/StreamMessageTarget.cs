using FastTwiml.TestKit;
using FastTwiml.Tests.MediaStreams.Messages;

namespace FastTwiml.Fuzz.Targets;

/// <summary>A message of a media stream: what the framework's document model reads, by the fast reader and the slow one alike.</summary>
internal sealed class StreamMessageTarget : FuzzTarget
{
    private int _cases;
    private int _fast;

    public override string Name => "message";

    public override string Summary => $"{_fast} of {_cases} by the fast reader.";

    public override void Run(Random random)
    {
        _cases++;
        var bytes = random.Next(4) == 0 ? Mutation.Mutate(random, NearMessages.Make(random)) : NearMessages.Make(random);
        using var text = GuardedMemory.EndingAtGuard(bytes);
        using var scratch = GuardedMemory.Room(bytes.Length);
        var expected = MessageOracle.Read(bytes);
        CheckEqual(expected, MessageText.Read(text.Span, scratch.Span), "Another message", bytes);
        CheckEqual(expected, MessageText.ReadSlowly(text.Span), "Slowly another message", bytes);
        if (MessageText.ReadFast(text.Span) is { } fast)
        {
            _fast++;
            CheckEqual(expected, fast, "Fast another message", bytes);
        }
    }
}
