using FastTwiml.Assistants;

namespace FastTwiml.Scenarios.Kinds;

/// <summary>
/// Sends half a second of audio whenever it hears a message of 20 ms, for as long as that is taken, as one that makes speech faster than
/// it is heard and never looks at what its caller has heard. A key has it collect the garbage of the whole process: nobody else can tell
/// a server to, and one that only carries streams allocates nothing that would bring it about.
/// </summary>
internal sealed class TalkativeAssistant : IAssistant
{
    private static readonly byte[] HalfSecond = new byte[4_000];

    private CallStream _stream = null!;

    public void OnStart(CallStream stream) => _stream = stream;

    public void OnAudio(ReadOnlySpan<byte> audio) => _stream.SendAudio(HalfSecond);

    public void OnDigit(char digit) => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
