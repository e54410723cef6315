using FastTwiml.Tests.WebSockets;
using FastTwiml.WebSockets;

namespace FastTwiml.Fuzz.Targets;

/// <summary>Frames: the same messages and faults for every arrival, and those of a slow reading of RFC 6455.</summary>
internal sealed class FramesTarget : FuzzTarget
{
    private int _faults;
    private int _messages;

    public override string Name => "frames";

    public override string Summary => $"{_messages} messages and control frames, {_faults} faults.";

    public override void Run(Random random)
    {
        var isServer = random.Next(2) == 0;
        var role = isServer ? WebSocketRole.Server : WebSocketRole.Client;
        var acceptBinary = random.Next(3) > 0;
        var maxMessageBytes = random.Next(4) == 0 ? random.Next(400) : 70_000;
        var bytes = FrameSamples.Next(random, isServer);
        if (bytes.Length <= Mutation.MostBytes && random.Next(3) == 0)
        {
            bytes = Mutation.Mutate(random, bytes);
        }

        var expected = FrameOracle.Read(bytes, isServer, maxMessageBytes, acceptBinary);
        _faults += expected.Count(static e => e.StartsWith("Fault", StringComparison.Ordinal));
        _messages += expected.Count(static e => !e.StartsWith("Fault", StringComparison.Ordinal));
        CheckSame(expected, MessageRun.Of([bytes], role, maxMessageBytes, acceptBinary), "The RFC says otherwise", bytes);
        CheckSame(expected, MessageRun.Of(Mutation.Split(random, bytes), role, maxMessageBytes, acceptBinary), "Another result when split", bytes);
    }

    private static void CheckSame(List<string> expected, IReadOnlyList<string> actual, string what, byte[] input) =>
        CheckEqual(string.Join("; ", expected), string.Join("; ", actual), what, input);
}
